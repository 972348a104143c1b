import type { Need } from '../../toolchain/versions.ts';

/** One step of set-up. `missing` is cheap and returns what does not exist; `install` installs it. */
export interface SetupStep {
  /** Unique; other steps refer to it in `after`. */
  name: string;
  /** For people, such as `the database`. */
  title: string;
  /** What cannot start without it. */
  need: Need;
  /** Seconds that it takes from nothing on the reference machine (two cores, 30 MB/s). */
  expected: number;
  /** Names of the steps that must be done before it. */
  after?: readonly string[];
  missing(): Promise<string[]>;
  install(missing: string[], report: StepReporter): Promise<void>;
}

/** Receives a step's reports while it works. */
interface StepReporter {
  /** A line for people. */
  say(line: string): void;
  /** How much of it is done, 0 to 1. */
  fraction(done: number): void;
}

/** Receives the reports of all steps. */
export interface StepObserver {
  say(line: string): void;
  began?(step: SetupStep): void;
  fraction?(step: SetupStep, done: number): void;
  done?(step: SetupStep, seconds: number): void;
  failed?(step: SetupStep, error: unknown): void;
}

/** A step and its missing parts. */
export interface PendingStep {
  step: SetupStep;
  missing: string[];
}

/** The steps with missing parts. */
export async function pendingSteps(steps: readonly SetupStep[]): Promise<PendingStep[]> {
  const all = await Promise.all(steps.map(async (step) => ({ step, missing: await step.missing() })));
  return all.filter(({ missing }) => missing.length > 0);
}

/**
 * Installs the pending steps, concurrently as far as `after` allows. If one fails, the steps that need it do not start,
 * the others complete, and then the first failure is thrown.
 */
export async function installSteps(open: readonly PendingStep[], observer: StepObserver): Promise<void> {
  const running = new Map<string, Promise<boolean>>();
  const failures: unknown[] = [];
  const install = async ({ step, missing }: PendingStep): Promise<boolean> => {
    const before = await Promise.all((step.after ?? []).map((name) => running.get(name) ?? true));
    if (before.includes(false)) return false;
    try {
      await installOne(step, missing, observer);
      return true;
    } catch (error) {
      failures.push(error);
      observer.failed?.(step, error);
      return false;
    }
  };
  for (const one of inOrder(open)) running.set(one.step.name, install(one));
  await Promise.all(running.values());
  if (failures.length > 0) throw failures[0];
}

async function installOne(step: SetupStep, missing: string[], observer: StepObserver): Promise<void> {
  const began = Date.now();
  observer.say(`  ${step.title}: ${missing.join(', ')} …`);
  observer.began?.(step);
  await step.install(missing, {
    say: (line) => observer.say(`    ${line}`),
    fraction: (done) => observer.fraction?.(step, done),
  });
  const seconds = (Date.now() - began) / 1000;
  observer.say(`  ${step.title}: done in ${seconds.toFixed(0)} s`);
  observer.done?.(step, seconds);
}

/** Sorts steps so that each follows the steps that it waits for. */
function inOrder(open: readonly PendingStep[]): PendingStep[] {
  const placed: PendingStep[] = [];
  const place = (one: PendingStep): void => {
    if (placed.includes(one)) return;
    for (const other of open) if (one.step.after?.includes(other.step.name)) place(other);
    placed.push(one);
  };
  for (const one of open) place(one);
  return placed;
}
