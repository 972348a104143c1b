import type { QueueLine } from '../api/contract.ts';
import { useAction } from '../load/use-action.ts';
import { isOver } from '../operation/progress.ts';
import { Button } from '../ui/button.tsx';
import { ProblemNote } from '../ui/problem-note.tsx';
import { AskCancel } from './ask-cancel.tsx';
import { type Act, kindWords, sinceWords, stageWords } from './words.ts';

type EntryProps = { line: QueueLine; now: number; act: (what: Act) => Promise<void> };

/** One operation: who, what, where it stands; its reasons on demand. */
export function QueueEntry({ line, now, act }: EntryProps) {
  const { operation, customer, position } = line;
  const acting = useAction(act);
  const over = isOver(operation);
  const cancellable = !over && !operation.cancelling && operation.kind !== 'destroy';
  return (
    <li className="queue__line" data-customer={customer}>
      <div className="queue__row">
        <p className="queue__who">
          {position && <span className="soft figures">{position}. </span>}
          {customer}
        </p>
        <p className="soft small">
          {kindWords(operation.kind)}: {stageWords(operation)}
          <span className="figures"> · {sinceWords(operation, now)}</span>
        </p>
        <div className="queue__acts">
          {cancellable && (
            <AskCancel customer={customer} busy={acting.busy} onYes={() => acting.run('cancel')} />
          )}
          {over && (
            <Button look="quiet" busy={acting.busy} onClick={() => acting.run('retry')}>
              Retry<span className="visually-hidden"> {customer}</span>
            </Button>
          )}
        </div>
      </div>
      {acting.problem && <ProblemNote problem={acting.problem} />}
      <Explained line={line} />
    </li>
  );
}

function Explained({ line: { happening, why, canDo } }: { line: QueueLine }) {
  return (
    <details className="small">
      <summary>Explain</summary>
      <dl className="facts queue__explained">
        <Answers title="What is happening" answers={[happening]} />
        <Answers title="Why" answers={why} />
        <Answers title="What you can do" answers={canDo} />
      </dl>
    </details>
  );
}

function Answers({ title, answers }: { title: string; answers: string[] }) {
  if (answers.length === 0) return null;
  return (
    <div>
      <dt>{title}</dt>
      {answers.map((answer) => (
        <dd key={answer}>{answer}</dd>
      ))}
    </div>
  );
}
