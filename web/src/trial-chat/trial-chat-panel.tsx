import { useEffect, useRef } from 'react';
import { ProblemNote } from '../ui/problem-note.tsx';
import { isUsedUp } from './conversation.ts';
import { Invitation } from './invitation.tsx';
import { QuestionForm } from './question-form.tsx';
import { Suggestions } from './suggestions.tsx';
import { TurnItem } from './turn-item.tsx';
import { useTrialChat } from './use-trial-chat.ts';
import './trial-chat-panel.css';

/** The chat itself: what was said, and the field to ask in, or what to do when there is nothing left. */
export default function TrialChatPanel() {
  const chat = useTrialChat();
  const { turns, asking, problem } = chat;
  const spent = isUsedUp(chat);
  const log = useFollowedLog(turns);
  if (spent && turns.length === 0) return <Invitation chat={chat} />;
  const retry = () => chat.ask(chat.draft || (turns.findLast(({ who }) => who === 'you')?.text ?? ''));
  return (
    <div className="trial">
      {/* Told when the answer is whole: word by word it could not be listened to. */}
      <div
        className="trial__log"
        ref={log}
        role="log"
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reached without a mouse
        tabIndex={0}
        aria-label="Conversation"
        aria-busy={asking}
      >
        {turns.length === 0 && <Suggestions ask={chat.ask} />}
        {turns.map((turn) => (
          <TurnItem key={turn.id} turn={turn} waits={asking && turn.text === ''} />
        ))}
        {problem && !spent && (
          <ProblemNote problem={problem} retry={problem.action === 'correct_input' ? undefined : retry} />
        )}
      </div>
      {spent ? <Invitation chat={chat} /> : <QuestionForm chat={chat} />}
    </div>
  );
}

/** Keeps the end of a growing log in sight, unless somebody has scrolled back to read. */
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
  // biome-ignore lint/correctness/useExhaustiveDependencies: whatever is new is to be seen
  useEffect(() => {
    if (follows.current) log.current?.scrollTo({ top: log.current.scrollHeight });
  }, [grows]);
  return log;
}
