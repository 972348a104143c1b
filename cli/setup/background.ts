import { explainError } from '../error-report.ts';
import { stateHome } from '../home.ts';
import { trackProgress } from './progress-tracker.ts';
import { installSteps, pendingSteps } from './step.ts';
import { setupStepsFor } from './steps.ts';

/**
 * Brings what assistants and operators need behind pages that are up: a process of its own that start.ts forks, the leader
 * of its process group. Tells its parent once the state folder says what it is about to do, and ends with everything that
 * it started when its parent goes or says so. Stopped at any moment, the next start goes on where it was.
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

/** Says once that an order is carried out from now on. */
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

/** Go, npm and their like end with us; Debian's packages are a group of their own and are finished. */
function stop(): void {
  process.removeAllListeners('SIGTERM');
  process.on('SIGTERM', () => process.exit(0));
  process.kill(-process.pid, 'SIGTERM');
}

await main();
