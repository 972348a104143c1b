import { explainError } from '../error-report.ts';
import { stateHome } from '../home.ts';
import { trackProgress } from './progress-tracker.ts';
import { installSteps, pendingSteps } from './step.ts';
import { setupStepsFor } from './steps.ts';

/**
 * Installs what assistants and operators need while the pages are up. background-setup.ts forks this process as the leader
 * of its process group. It notifies its parent once the state folder has the plan, and ends with everything it started
 * when the parent exits or stops it. It may be stopped at any moment: the next start resumes.
 */
async function main(): Promise<void> {
  for (const end of ['disconnect', 'SIGTERM', 'SIGINT'] as const) process.once(end, stop);
  const open = await pendingSteps(setupStepsFor('background'));
  const { observer, words } = trackProgress(stateHome(), open, explainError);
  process.send?.({ kind: 'working' });
  const say = (line: string) => process.stdout.write(`${line}\n`);
  const progressTimer = setInterval(
    () => words('assistant') && say(`  Assistants: ${words('assistant')}`),
    20_000,
  );
  observer.done = announceWhenReady(observer.done, () => words('assistant') === '', say);
  try {
    await installSteps(open, { say, ...observer });
    process.exit(0);
  } catch (error) {
    const { message, next } = explainError(error);
    say(`\n  Set-up stopped: ${message}\n  next: ${next}\n  The pages stay up, and orders are kept.\n`);
    process.exit(1);
  } finally {
    clearInterval(progressTimer);
  }
}

/** Prints once that orders are executed from now on. */
function announceWhenReady<T extends unknown[]>(
  done: (...all: T) => void,
  ready: () => boolean,
  say: (line: string) => void,
): (...all: T) => void {
  let announced = false;
  return (...all) => {
    done(...all);
    if (announced || !ready()) return;
    announced = true;
    say('\n  Ready for assistants.\n');
  };
}

/** Go, npm and the like end with this process; apt has its own process group and finishes. */
function stop(): void {
  process.removeAllListeners('SIGTERM');
  process.on('SIGTERM', () => process.exit(0));
  process.kill(-process.pid, 'SIGTERM');
}

await main();
