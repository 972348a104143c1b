import type { ReactNode } from 'react';
import { elapsedOf, formatTicking } from '../ui/format-duration.ts';
import { ProgressBar } from '../ui/progress-bar.tsx';
import { fraction, type Progress } from './progress.ts';
import { queueWords } from './queue-words.ts';
import { StepList } from './step-list.tsx';
import { announcement } from './step-words.ts';
import { useNow } from './use-now.ts';
import './progress-card.css';

type CardProps = { title: string; note: ReactNode; progress: Progress; actions?: ReactNode };

/** An operation in progress: how far, how long, which step. A screen reader announces each new step once. */
export function ProgressCard({ title, note, progress, actions }: CardProps) {
  const { operation, connection } = progress;
  const now = useNow(connection !== 'ended');
  const total = elapsedOf({ ...operation, startedAt: operation.createdAt }, now) ?? 0;
  const percent = Math.round(fraction(operation.steps) * 100);
  const waits = queueWords(operation, now);
  return (
    <section className="card progress" aria-labelledby="progress-title">
      <div className="progress__head">
        <h2 id="progress-title">{title}</h2>
        <p className="progress__clock figures">
          <span className="visually-hidden">Elapsed: </span>
          {formatTicking(total)}
        </p>
      </div>
      <ProgressBar percent={percent} label="Progress" />
      {waits && (
        <p className="progress__queue" data-testid="queue">
          {waits}
        </p>
      )}
      <StepList steps={operation.steps} now={now} kind={operation.kind} />
      <div className="progress__foot">
        <p className="progress__note">{connection === 'reconnecting' ? <Reconnecting /> : note}</p>
        {actions}
      </div>
      <p className="visually-hidden" role="status">
        {waits ?? announcement(operation.steps, operation.kind)}
      </p>
    </section>
  );
}

function Reconnecting() {
  return <>The live view lost its connection and is reconnecting. The work itself continues.</>;
}
