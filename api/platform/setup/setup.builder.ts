import { identify } from '../../../infra/processes/process-identity.ts';
import type { SetupProgress, StepProgress } from '../../../toolchain/setup-progress.ts';

export function aSetupStep(change: Partial<StepProgress> = {}): StepProgress {
  return {
    name: 'hcloud',
    title: 'the Hetzner plugin',
    need: 'assistant',
    state: 'waiting',
    expected: 60,
    fraction: 0,
    ...change,
  };
}

/** A set-up that runs in this process: the database is done, the Hetzner plugin is half built, two parts wait. */
export function aSetup(change: Partial<SetupProgress> = {}): SetupProgress {
  return {
    process: identify(process.pid),
    startedAt: new Date().toISOString(),
    updatedAt: new Date().toISOString(),
    steps: [
      aSetupStep({
        name: 'mongo',
        title: 'the database',
        need: 'page',
        state: 'done',
        fraction: 1,
        took: 60,
      }),
      aSetupStep({ state: 'running', fraction: 0.5 }),
      aSetupStep({ name: 'cli', title: 'the Pulumi CLI', expected: 240 }),
      aSetupStep({ name: 'nodejs-host', title: 'the language host', need: 'operator', expected: 30 }),
    ],
    ...change,
  };
}

/** The same set-up when everything is done. */
export function aFinishedSetup(): SetupProgress {
  const { steps, ...rest } = aSetup();
  return { ...rest, steps: steps.map((step) => ({ ...step, state: 'done', fraction: 1 })) };
}

/** The same set-up after it failed because the disk is full. */
export function aFailedSetup(): SetupProgress {
  return aSetup({
    failure: {
      step: 'cli',
      message: 'The disk that holds /srv/cache is full.',
      next: 'free 2 GB of disk, then stop the product with Ctrl-C and run make start again',
    },
  });
}
