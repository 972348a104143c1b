import type { Need } from '../../toolchain/versions.ts';

/** One thing that set-up brings. `missing` is cheap and says what is not there; `bring` brings it. */
export interface SetupStep {
  /** Unique, and what other steps call it. */
  name: string;
  /** For people, such as `the database`. */
  title: string;
  /** What cannot begin without it. */
  need: Need;
  /** Seconds that it takes on the reference machine (two cores, 30 MB/s) where nothing of it is there. */
  expected: number;
  /** Names of the steps that must be done before it. */
  after?: readonly string[];
  missing(): Promise<string[]>;
  install(missing: string[], report: StepReporter): Promise<void>;
}

/** What a step tells while it works. */
interface StepReporter {
  /** A line for people. */
  say(line: string): void;
  /** How much of it is done, 0 to 1. */
  fraction(done: number): void;
}

/** What a run of steps tells. */
export interface StepObserver {
  say(line: string): void;
  began?(step: SetupStep): void;
  fraction?(step: SetupStep, done: number): void;
  done?(step: SetupStep, seconds: number): void;
  failed?(step: SetupStep, error: unknown): void;
}

/** A step with what of it is missing. */
export interface PendingStep {
  step: SetupStep;
  missing: string[];
}

/** The steps that have something to bring. */
export async function pendingSteps(steps: readonly SetupStep[]): Promise<PendingStep[]> {
  const all = await Promise.all(steps.map(async (step) => ({ step, missing: await step.missing() })));
  return all.filter(({ missing }) => missing.length > 0);
}

/**
 * Brings what is open, side by side as far as `after` allows. Where one fails, those that need it do not begin, the others
 * end, and then the first failure is thrown.
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

/** Steps after those that they wait for, whatever order they were given in. */
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
