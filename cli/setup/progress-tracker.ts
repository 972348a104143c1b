import { durationText } from '../../gateway/text/quantities.ts';
import { identify, type ProcessIdentity } from '../../infra/processes/process-identity.ts';
import {
  needProgressOf,
  type SetupProgress,
  type StepProgress,
  writeProgress,
} from '../../toolchain/setup-progress.ts';
import type { Need } from '../../toolchain/versions.ts';
import type { PendingStep, SetupStep, StepObserver } from './step.ts';

/** An error as people read it. */
export interface FailureWords {
  message: string;
  next: string;
}

/** Tracks the progress of a set-up. */
export interface ProgressTracker {
  observer: Required<Omit<StepObserver, 'say'>>;
  /** How long one need still takes, in words; empty when it is ready. */
  words(need: Need): string;
}

/** Writes progress to `<home>/setup.json`, so that the pages can show it. */
export function trackProgress(
  home: string,
  open: readonly PendingStep[],
  wordsOf: (error: unknown) => FailureWords,
  worker: ProcessIdentity = identify(process.pid),
): ProgressTracker {
  const now = () => new Date().toISOString();
  const progress: SetupProgress = {
    process: worker,
    startedAt: now(),
    updatedAt: now(),
    steps: open.map(({ step }) => waiting(step)),
  };
  const save = () => writeProgress(home, { ...progress, updatedAt: now() });
  const change = (step: SetupStep, to: Partial<StepProgress>) => {
    progress.steps = progress.steps.map((each) => (each.name === step.name ? { ...each, ...to } : each));
    save();
  };
  save();
  return {
    observer: {
      began: (step) => change(step, { state: 'running', startedAt: now() }),
      fraction: (step, done) => {
        // A build reports every package; whole percents are enough for people.
        const whole = Math.floor(done * 100) / 100;
        const before = progress.steps.find(({ name }) => name === step.name)?.fraction ?? 0;
        if (whole <= before) return;
        // A build first downloads its sources: its pace counts from the first progress.
        change(step, { fraction: whole, ...(before === 0 && { startedAt: now() }) });
      },
      done: (step, seconds) => change(step, { state: 'done', fraction: 1, took: seconds }),
      failed: (step, error) => {
        progress.failure ??= { step: step.name, ...wordsOf(error) };
        change(step, { state: 'failed' });
      },
    },
    words: (need) => wordsFor(progress, need),
  };
}

function waiting({ name, title, need, expected }: SetupStep): StepProgress {
  return { name, title, need, expected, state: 'waiting', fraction: 0 };
}

/** `about 3 min left: the engine and its plugins (45%), the OpenClaw image` */
function wordsFor(progress: SetupProgress, need: Need): string {
  const { state, secondsLeft = 0 } = needProgressOf(progress, need, undefined, Date.now());
  if (state === 'ready') return '';
  const running = progress.steps.filter((step) => step.state === 'running');
  const each = running.map(({ title, fraction }) =>
    fraction > 0 ? `${title} (${Math.round(fraction * 100)}%)` : title,
  );
  return `about ${durationText(secondsLeft * 1000)} left: ${each.join(', ')}`;
}
