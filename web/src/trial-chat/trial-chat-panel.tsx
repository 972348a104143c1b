import { useEffect, useRef } from 'react';
import { ProblemNote } from '../ui/problem-note.tsx';
import { isUsedUp } from './conversation.ts';
import { Invitation } from './invitation.tsx';
import { QuestionForm } from './question-form.tsx';
import { Suggestions } from './suggestions.tsx';
import { TurnItem } from './turn-item.tsx';
import { useTrialChat } from './use-trial-chat.ts';
import './trial-chat-panel.css';

/** The chat: the conversation, and the field for a question or, once it is used up, the invitation. */
export default function TrialChatPanel() {
  const chat = useTrialChat();
  const { turns, asking, problem } = chat;
  const usedUp = isUsedUp(chat);
  const log = useFollowedLog(turns);
  if (usedUp && turns.length === 0) return <Invitation chat={chat} />;
  const retry = () => chat.ask(chat.draft || (turns.findLast(({ who }) => who === 'you')?.text ?? ''));
  return (
    <div className="trial">
      {/* aria-busy: a screen reader announces the complete answer, not word by word. */}
      <div
        className="trial__log"
        ref={log}
        role="log"
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrollable element has to be reachable without a mouse
        tabIndex={0}
        aria-label="Conversation"
        aria-busy={asking}
      >
        {turns.length === 0 && <Suggestions ask={chat.ask} />}
        {turns.map((turn) => (
          <TurnItem key={turn.id} turn={turn} waits={asking && turn.text === ''} />
        ))}
        {problem && !usedUp && (
          <ProblemNote problem={problem} retry={problem.action === 'correct_input' ? undefined : retry} />
        )}
      </div>
      {usedUp ? <Invitation chat={chat} /> : <QuestionForm chat={chat} />}
    </div>
  );
}

/** Keeps the end of a growing log in sight, unless the visitor has scrolled back to read. */
function useFollowedLog(grows: unknown) {
  const log = useRef<HTMLDivElement>(null);
  const follows = useRef(true);
  useEffect(() => {
    const box = log.current;
    const note = () => {
      if (box) follows.current = box.scrollHeight - box.scrollTop - box.clientHeight < 40;
    };
    box?.addEventListener('scroll', note, { passive: true });
    return () => box?.removeEventListener('scroll', note);
  }, []);
  // biome-ignore lint/correctness/useExhaustiveDependencies: each new turn has to scroll into view
  useEffect(() => {
    if (follows.current) log.current?.scrollTo({ top: log.current.scrollHeight });
  }, [grows]);
  return log;
}
