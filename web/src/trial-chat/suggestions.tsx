const questions = [
  'What could an assistant of my own do for me?',
  'Plan a rainy Sunday in Lisbon.',
  'Explain DNS as you would to a child.',
] as const;

/** Three questions to begin with, one press each. */
export function Suggestions({ ask }: { ask: (question: string) => void }) {
  return (
    <div className="suggestions">
      <p className="soft">Ask Grok anything, or begin with one of these.</p>
      <ul className="suggestions__list">
        {questions.map((question) => (
          <li key={question}>
            <button type="button" className="suggestions__chip" onClick={() => ask(question)}>
              {question}
            </button>
          </li>
        ))}
      </ul>
    </div>
  );
}
