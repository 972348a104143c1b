import { readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { isAlive, type ProcessIdentity } from '../infra/processes/process-identity.ts';
import { NEEDS, type Need } from './versions.ts';

/** One step of set-up. Times are in seconds. */
export interface StepProgress {
  /** Unique, such as `hcloud`. */
  name: string;
  /** For people, such as `the Hetzner plugin`. */
  title: string;
  /** The need that it serves. */
  need: Need;
  state: 'waiting' | 'running' | 'done' | 'failed';
  /** How long it takes from scratch on the reference machine (two cores). */
  expected: number;
  /** How much of it is done, 0 to 1, as far as known. */
  fraction: number;
  /** ISO 8601; once it has begun. */
  startedAt?: string;
  /** How long it took; set only when it is done. */
  took?: number;
}

/** What set-up has done and still has to do, stored in `<home>/setup.json` while it works. */
export interface SetupProgress {
  /** The process that runs set-up. If it is dead and something is not done, set-up was stopped. */
  process: ProcessIdentity;
  /** ISO 8601. */
  startedAt: string;
  updatedAt: string;
  steps: StepProgress[];
  /**
   * The error that ended set-up. `next` is what to do about it. Both are safe to show, and name files of this machine.
   */
  failure?: { step: string; message: string; next: string };
}

/** Progress of one need: whether everything for it is installed, and how long the rest takes. */
export interface NeedProgress {
  state: 'ready' | 'building' | 'failed' | 'stopped';
  done: number;
  total: number;
  /** Titles of the running steps, for people. */
  now: string[];
  /** Seconds until it is ready, an estimate; undefined unless something is being built. */
  secondsLeft?: number;
}

const fileOf = (home: string): string => join(home, 'setup.json');

/** Writes a temporary file and renames it, so that a reader never sees half of it. */
export function writeProgress(home: string, progress: SetupProgress): void {
  const aside = `${fileOf(home)}.${process.pid}`;
  writeFileSync(aside, `${JSON.stringify(progress, null, 2)}\n`, { mode: 0o600 });
  renameSync(aside, fileOf(home));
}

/** The last set-up's progress, or undefined if there is none (or the file is incomplete). */
export function readProgress(home: string): SetupProgress | undefined {
  try {
    return JSON.parse(readFileSync(fileOf(home), 'utf8')) as SetupProgress;
  } catch {
    return undefined;
  }
}

/** Once everything is installed, there is no progress to report. */
export function removeProgress(home: string): void {
  rmSync(fileOf(home), { force: true });
}

/** The steps of a need: its own, and those of the needs before it. */
export function progressStepsFor({ steps }: SetupProgress, need: Need): StepProgress[] {
  return steps.filter((step) => NEEDS.indexOf(step.need) <= NEEDS.indexOf(need));
}

/** Progress of `need`, by default as of its last update. Pure except for the default `isRunning`. */
export function needProgressOf(
  progress: SetupProgress,
  need: Need,
  isRunning: (process: ProcessIdentity) => boolean = isAlive,
  now = Date.parse(progress.updatedAt),
): NeedProgress {
  const steps = progressStepsFor(progress, need);
  const done = steps.filter(({ state }) => state === 'done').length;
  const running = steps.filter(({ state }) => state === 'running').map(({ title }) => title);
  const figures = { done, total: steps.length, now: running };
  if (done === steps.length) return { ...figures, state: 'ready' };
  if (progress.failure) return { ...figures, state: 'failed' };
  if (!isRunning(progress.process)) return { ...figures, state: 'stopped' };
  return { ...figures, state: 'building', secondsLeft: Math.ceil(secondsLeft(steps, now)) };
}

/** From this fraction on, a step's own pace predicts better than the reference machine's: it reflects this machine. */
const OWN_PACE_FROM = 0.1;

/** Time left: at each step's own pace, else at the reference machine's, times how much slower this machine was so far. */
function secondsLeft(steps: readonly StepProgress[], now: number): number {
  const finished = steps.filter(({ state, took }) => state === 'done' && took !== undefined);
  const expected = finished.reduce((sum, step) => sum + step.expected, 0);
  const took = finished.reduce((sum, step) => sum + (step.took ?? 0), 0);
  const pace = expected > 0 ? took / expected : 1;
  return steps.reduce((sum, step) => sum + (step.state === 'done' ? 0 : stepLeft(step, pace, now)), 0);
}

function stepLeft({ fraction, expected, startedAt }: StepProgress, pace: number, now: number): number {
  if (!startedAt || fraction < OWN_PACE_FROM) return expected * (1 - fraction) * pace;
  const elapsed = Math.max(0, now - Date.parse(startedAt)) / 1000;
  return (elapsed / fraction) * (1 - fraction);
}
