import type { QueueLine } from '../../api/contract.ts';
import { useAction } from '../../load/use-action.ts';
import { Badge } from '../../ui/badge.tsx';
import { Button } from '../../ui/button.tsx';
import { ProblemNote } from '../../ui/problem-note.tsx';
import { kindWords, type QueueAction, sinceWords, stageWords, waitingForWords } from '../operation-words.ts';
import { ConfirmCancel, ConfirmRemove } from './confirm-cancel.tsx';
import '../../ui/facts.css';

type EntryProps = { line: QueueLine; now: number; act: (what: QueueAction) => Promise<void> };

/** One operation: the customer, the kind, the stage and the possible actions; the explanation on demand. */
export function QueueEntry({ line, now, act }: EntryProps) {
  const { operation, customer, position, waitingFor } = line;
  const acting = useAction(act);
  return (
    <li className="queue__line" data-customer={customer}>
      <div className="queue__row">
        <p className="queue__who">
          {position && <span className="soft figures">{position}. </span>}
          {customer}
        </p>
        <div className="queue__what small">
          <p className="soft">
            {kindWords(operation.kind)}: {stageWords(operation)}
            <span className="figures"> · {sinceWords(operation, now)}</span>
          </p>
          {waitingFor && (
            <p>
              <Badge tone="warn">{waitingForWords(waitingFor)}</Badge>
            </p>
          )}
        </div>
        <NextActionButtons line={line} busy={acting.busy} run={acting.run} />
      </div>
      {acting.problem && <ProblemNote problem={acting.problem} />}
      <Explained line={line} />
    </li>
  );
}

/** One button for each action that is possible now. */
function NextActionButtons({
  line,
  busy,
  run,
}: {
  line: QueueLine;
  busy: boolean;
  run: (what: QueueAction) => void;
}) {
  const { canDo, customer } = line;
  const can = (what: QueueAction) => canDo.some(({ act }) => act === what);
  return (
    <div className="queue__acts">
      {can('cancel') && <ConfirmCancel customer={customer} busy={busy} onYes={() => run('cancel')} />}
      {can('retry') && (
        <Button variant="quiet" busy={busy} onClick={() => run('retry')}>
          Retry<span className="visually-hidden"> {customer}</span>
        </Button>
      )}
      {can('destroy') && <ConfirmRemove customer={customer} busy={busy} onYes={() => run('destroy')} />}
    </div>
  );
}

const BUTTONS: Record<QueueAction, string> = { cancel: 'Cancel', retry: 'Retry', destroy: 'Remove' };

function Explained({ line: { happening, why, canDo } }: { line: QueueLine }) {
  const nextActions = canDo.map(({ words, act }) => (act ? `“${BUTTONS[act]}”: ${words}` : words));
  return (
    <details className="small">
      <summary>Explain</summary>
      <dl className="facts queue__explained">
        <Answers title="What is happening" answers={[happening]} />
        <Answers title="Why" answers={why} />
        <Answers title="What you can do" answers={nextActions} />
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
