import { fork } from 'node:child_process';
import path from 'node:path';
import { identify } from '../../infra/processes/identity.ts';
import { removeProgress } from '../../toolchain/setup-progress.ts';
import { root } from '../home.ts';
import { pendingSteps } from '../setup/step.ts';
import { setupStepsFor } from '../setup/steps.ts';
import { terminateProcess } from './processes.ts';

/** Set-up that goes on behind the pages. */
export interface BackgroundSetup {
  /** Whether there is anything to bring. */
  working: boolean;
  /** Ends it and what it started; what is finished is kept. */
  stop(): Promise<void>;
}

/**
 * Begins to bring what assistants and operators need, in a process group of its own. Resolves once the state folder says
 * so, or at once where nothing is missing.
 */
export async function startBackgroundSetup(home: string): Promise<BackgroundSetup> {
  const open = await pendingSteps(setupStepsFor('background'));
  if (open.length === 0) {
    removeProgress(home);
    return { working: false, stop: async () => {} };
  }
  const child = fork(path.join(root, 'cli/setup/background.ts'), {
    cwd: root,
    env: { ...process.env, CLAWDET_HOME: home },
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
