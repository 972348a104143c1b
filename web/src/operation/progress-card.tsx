import type { ReactNode } from 'react';
import { elapsedOf, formatTicking } from './elapsed.ts';
import { fraction, type Progress } from './progress.ts';
import { announcement } from './step-words.ts';
import { Steps } from './steps.tsx';
import { useNow } from './use-now.ts';
import './progress-card.css';

type CardProps = { title: string; note: ReactNode; progress: Progress };

/** An operation while it runs: how far, how long, which step. Says each new step aloud, once. */
export function ProgressCard({ title, note, progress }: CardProps) {
  const { operation, connection } = progress;
  const now = useNow(connection !== 'ended');
  const total = elapsedOf({ ...operation, startedAt: operation.createdAt }, now) ?? 0;
  const percent = Math.round(fraction(operation.steps) * 100);
  return (
    <section className="card progress" aria-labelledby="progress-title">
      <div className="progress__head">
        <h2 id="progress-title">{title}</h2>
        <p className="progress__clock figures">
          <span className="visually-hidden">Elapsed: </span>
          {formatTicking(total)}
        </p>
      </div>
      <progress className="progress__bar" max={100} value={percent} aria-label="Progress" />
      <Steps steps={operation.steps} now={now} />
      <p className="progress__note">{connection === 'reconnecting' ? <Reconnecting /> : note}</p>
      <p className="visually-hidden" role="status">
        {announcement(operation.steps)}
      </p>
    </section>
  );
}

function Reconnecting() {
  return <>The live view lost its line and is reconnecting. The work itself goes on.</>;
}
