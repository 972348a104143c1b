import type { Operation, Step } from '../api/contract.ts';
import { elapsedOf, formatElapsed, formatTicking } from '../ui/format-duration.ts';
import { Icon } from '../ui/icon.tsx';
import { stepWords } from './step-words.ts';
import './step-list.css';

const spoken = {
  waiting: 'not started',
  running: 'in progress',
  succeeded: 'done',
  failed: 'failed',
  stopped: 'stopped',
} as const;

type StepListProps = { steps: Step[]; now: number; kind?: Operation['kind'] };

/** The steps of an operation, each with its state and how long it takes or took. `now` in ms. */
export function StepList({ steps, now, kind = 'provision' }: StepListProps) {
  return (
    <ol className="steps">
      {steps
        .filter((step) => isShown(step, steps))
        .map((step) => (
          <StepRow key={step.name} step={step} now={now} kind={kind} />
        ))}
    </ol>
  );
}

type StepRowProps = { step: Step; now: number; kind: Operation['kind'] };

function StepRow({ step, now, kind }: StepRowProps) {
  const { title, detail } = stepWords(step.name, kind);
  const elapsed = elapsedOf(step, now);
  const format = step.status === 'running' ? formatTicking : formatElapsed;
  return (
    <li
      className="step"
      data-step={step.name}
      data-status={step.status}
      aria-current={isNow(step) ? 'step' : undefined}
    >
      <span className="step__dot" aria-hidden="true">
        {step.status === 'succeeded' && <Icon name="check" size={16} />}
        {step.status === 'failed' && <Icon name="cross" size={16} />}
        {step.status === 'stopped' && <Icon name="stop" size={16} />}
      </span>
      <span className="step__title">
        {title}
        <span className={step.status === 'stopped' ? 'step__state' : 'visually-hidden'}>
          : {spoken[step.status]}
        </span>
      </span>
      <span className="step__time figures">{elapsed === null ? '' : format(elapsed)}</span>
      {detail && <span className="step__detail">{detail}</span>}
    </li>
  );
}

/** What was given up and cleaned up is never done. */
function isShown({ name, status }: Step, steps: Step[]): boolean {
  return name !== 'complete' || status !== 'waiting' || !steps.some((step) => step.name === 'cleaning_up');
}

function isNow(step: Step): boolean {
  return step.status === 'running';
}
