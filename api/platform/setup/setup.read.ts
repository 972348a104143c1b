import { isAlive, type ProcessIdentity } from '../../../infra/processes/process-identity.ts';
import {
  type NeedProgress,
  needProgressOf,
  progressStepsFor,
  readProgress,
  type SetupProgress,
  type StepProgress,
} from '../../../toolchain/setup-progress.ts';
import type { Need } from '../../../toolchain/versions.ts';

/** The progress of this installation's set-up for one need, at the time of reading. */
export interface SetupStatus extends NeedProgress {
  /** How much is done, 0 to 1; each part is weighted by its expected time. */
  fraction: number;
  /** Estimated time when everything is done; undefined unless something is being built. */
  readyAt?: Date;
  /** Why it does not continue and what to do. May name files of this machine. */
  failure?: { message: string; next: string };
}

/** Reads the progress of set-up for a need. `ready` if no set-up has written a file: then there is nothing to wait for. */
export type ReadSetup = (need: Need) => SetupStatus;

const READY: SetupStatus = { state: 'ready', done: 0, total: 0, now: [], fraction: 1 };

/** The failure of a set-up whose process is gone and cannot report it. */
const STOPPED = {
  message: 'Set-up ended before it was done.',
  next: 'stop the product with Ctrl-C and run make start again; finished parts are kept',
};

/** Reads `<home>/setup.json` at each call. */
export function setupReader(home: string, lives = isAlive): ReadSetup {
  return (need) => {
    const progress = readProgress(home);
    return progress ? setupStatus(progress, need, { lives, now: new Date() }) : READY;
  };
}

/** Set-up's progress for a need. Counts the time since the file was written, because a long step rarely writes it. */
export function setupStatus(
  progress: SetupProgress,
  need: Need,
  { lives, now }: { lives: (process: ProcessIdentity) => boolean; now: Date },
): SetupStatus {
  const { secondsLeft, ...progressOfNeed } = needProgressOf(progress, need, lives);
  const status = { ...progressOfNeed, fraction: fractionOf(progressStepsFor(progress, need)) };
  if (status.state === 'failed') return { ...status, failure: failureOf(progress) };
  if (status.state === 'stopped') return { ...status, failure: STOPPED };
  if (secondsLeft === undefined) return status;
  const readyAt = new Date(Date.parse(progress.updatedAt) + secondsLeft * 1000);
  const left = Math.ceil((readyAt.getTime() - now.getTime()) / 1000);
  return { ...status, readyAt, secondsLeft: Math.max(1, left) };
}

/** The set-up status that operations wait for; undefined once everything that assistants run on is ready. */
export function setupWait(read: ReadSetup): SetupStatus | undefined {
  const status = read('assistant');
  return status.state === 'ready' ? undefined : status;
}

function failureOf({ failure }: SetupProgress): { message: string; next: string } {
  return failure ? { message: failure.message, next: failure.next } : STOPPED;
}

function fractionOf(steps: readonly StepProgress[]): number {
  const all = steps.reduce((sum, { expected }) => sum + expected, 0);
  const done = steps.reduce(
    (sum, { expected, fraction, state }) => sum + expected * (state === 'done' ? 1 : fraction),
    0,
  );
  return all > 0 ? Math.min(1, done / all) : 1;
}
