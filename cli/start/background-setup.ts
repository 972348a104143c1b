import { fork } from 'node:child_process';
import path from 'node:path';
import { identify } from '../../infra/processes/process-identity.ts';
import { removeProgress } from '../../toolchain/setup-progress.ts';
import { root } from '../home.ts';
import { pendingSteps } from '../setup/step.ts';
import { setupStepsFor } from '../setup/steps.ts';
import { setupEnvironment } from './environment.ts';
import { terminateProcess } from './processes.ts';

/** Set-up that runs in the background while the pages are up. */
export interface BackgroundSetup {
  /** Whether there is anything to install. */
  working: boolean;
  /** Stops it and everything it started; finished parts are kept. */
  stop(): Promise<void>;
}

/**
 * Starts to install what assistants and operators need, in its own process group. Resolves once the state folder has the
 * progress, or at once if nothing is missing.
 */
export async function startBackgroundSetup(home: string): Promise<BackgroundSetup> {
  const open = await pendingSteps(setupStepsFor('background'));
  if (open.length === 0) {
    removeProgress(home);
    return { working: false, stop: async () => {} };
  }
  const child = fork(path.join(root, 'cli/setup/background.ts'), {
    cwd: root,
    env: { ...setupEnvironment(), CLAWDET_HOME: home },
    detached: true,
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });
  const { pid } = child;
  await new Promise<void>((resolve) => {
    child.once('message', () => resolve());
    child.once('exit', () => resolve());
  });
  return { working: true, stop: async () => (pid ? terminateProcess(identify(pid), 5_000) : undefined) };
}
