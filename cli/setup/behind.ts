import { stateHome } from '../home.ts';
import { explain } from '../report.ts';
import { bringSteps, openSteps } from './step.ts';
import { stepsFor } from './steps.ts';
import { trackProgress } from './track.ts';

/**
 * Brings what assistants and operators need behind pages that are up: a process of its own that start.ts forks, the leader
 * of its process group. Tells its parent once the state folder says what it is about to do, and ends with everything that
 * it started when its parent goes or says so. Stopped at any moment, the next start goes on where it was.
 */
async function main(): Promise<void> {
  for (const end of ['disconnect', 'SIGTERM', 'SIGINT'] as const) process.once(end, stop);
  const open = await openSteps(stepsFor('behind'));
  const { observer, words } = trackProgress(stateHome(), open, explain);
  process.send?.({ kind: 'working' });
  const say = (line: string) => process.stdout.write(`${line}\n`);
  const telling = setInterval(() => words('assistant') && say(`  Assistants: ${words('assistant')}`), 20_000);
  observer.done = tellWhenReady(observer.done, () => words('assistant') === '', say);
  try {
    await bringSteps(open, { say, ...observer });
    process.exit(0);
  } catch (error) {
    const { message, next } = explain(error);
    say(`\n  Set-up stopped: ${message}\n  next: ${next}\n  The pages stay up, and orders are kept.\n`);
    process.exit(1);
  } finally {
    clearInterval(telling);
  }
}

/** Says once that an order is carried out from now on. */
function tellWhenReady<T extends unknown[]>(
  done: (...all: T) => void,
  ready: () => boolean,
  say: (line: string) => void,
): (...all: T) => void {
  let told = false;
  return (...all) => {
    done(...all);
    if (told || !ready()) return;
    told = true;
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
