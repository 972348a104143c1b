import type { ChatTurn } from './conversation.ts';

const notes = {
  cut: 'Cut here: answers in the trial are short.',
  stopped: 'Stopped.',
  broken: 'The answer broke off here.',
} as const;

/** A question or an answer, always as plain text. */
export function TurnItem({ turn: { who, text, note }, waits }: { turn: ChatTurn; waits: boolean }) {
  return (
    <div className={`turn turn--${who}`}>
      <span className="visually-hidden">{who === 'you' ? 'You: ' : 'Grok: '}</span>
      {waits ? <Thinking /> : text && <p className="turn__text">{text}</p>}
      {note && <p className="turn__note">{notes[note]}</p>}
    </div>
  );
}

function Thinking() {
  return (
    <p className="turn__thinking">
      <span className="visually-hidden">is thinking</span>
      <span aria-hidden="true" />
      <span aria-hidden="true" />
      <span aria-hidden="true" />
    </p>
  );
}
