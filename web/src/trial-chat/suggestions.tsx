const questions = [
  'What could my own assistant do for me?',
  'Plan a rainy Sunday in Lisbon.',
  'Explain DNS as you would to a child.',
] as const;

/** Three questions to start with, one click each. */
export function Suggestions({ ask }: { ask: (question: string) => void }) {
  return (
    <div className="suggestions">
      <p className="soft">Ask Grok anything, or start with one of these.</p>
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
