import { type FormEvent, type KeyboardEvent, type MouseEvent, useId, useRef } from 'react';
import { Button } from '../ui/button.tsx';
import type { TrialChat } from './use-trial-chat.ts';

// The limit of the API, and the length from which it is shown, in characters.
const MOST = 1_000;
const NEARLY = 800;

/** The field for a question. While an answer arrives, the button stops it. Enter sends, Shift+Enter adds a line. */
export function QuestionForm({ chat }: { chat: TrialChat }) {
  const { draft, asking, trial } = chat;
  const id = useId();
  const field = useRef<HTMLTextAreaElement>(null);
  const send = (event?: FormEvent) => {
    event?.preventDefault();
    chat.ask(draft);
    field.current?.focus();
  };
  const stop = (event: MouseEvent) => {
    // By the time the click takes effect, the button may be the one that sends again.
    event.preventDefault();
    chat.stop();
  };
  const onKeyDown = (event: KeyboardEvent) => {
    // While a word is being composed (Japanese, Chinese), Enter ends the composition.
    if (event.key !== 'Enter' || event.shiftKey || event.nativeEvent.isComposing) return;
    event.preventDefault();
    send();
  };
  return (
    <form className="question" onSubmit={send}>
      <label className="visually-hidden" htmlFor={id}>
        Your question
      </label>
      <textarea
        id={id}
        ref={field}
        rows={2}
        maxLength={MOST}
        placeholder="Ask a question"
        value={draft}
        onChange={(event) => chat.type(event.target.value)}
        onKeyDown={onKeyDown}
        aria-describedby={`${id}-left`}
      />
      {asking ? (
        <Button key="button" variant="quiet" onClick={stop}>
          Stop
        </Button>
      ) : (
        <Button key="button" type="submit">
          Send
        </Button>
      )}
      <p className="question__left" id={`${id}-left`}>
        <span>{trial && leftWords(trial.left)}</span>
        {draft.length >= NEARLY && <span>{charactersWords(MOST - draft.length)}</span>}
      </p>
    </form>
  );
}

const leftWords = (left: number): string => `${left} ${left === 1 ? 'message' : 'messages'} left today`;

function charactersWords(left: number): string {
  return left === 1 ? '1 character left' : `${left} characters left`;
}
