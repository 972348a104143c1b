import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';

/** Seconds for which a killed sandbox's servers keep running so that the next one can adopt them. */
const graceSeconds = 60;

/** Watches this process from another one, and removes the servers it leaves behind (watchdog.sh). */
export interface Watchdog {
  /** Announces that this sandbox stops: if it is killed meanwhile, the rest is removed at once. */
  announceStop(): void;
  /** Lets the watchdog clean up and exit. */
  end(): Promise<void>;
}

/**
 * Starts the watchdog of the sandbox with servers in `home`. Resolves once this sandbox has the home's lock. Another
 * watchdog may still be cleaning up; the signal aborts the wait for it. Needs Debian's util-linux. Rejects when the watchdog
 * exits first.
 */
export async function startWatchdog(home: string, tag: string, signal: AbortSignal): Promise<Watchdog> {
  signal.throwIfAborted();
  const child = spawn('sh', [join(import.meta.dirname, 'watchdog.sh')], {
    // Do not receive the terminal's signals, which are for the sandbox.
    detached: true,
    env: {
      PATH: '/usr/sbin:/usr/bin:/sbin:/bin',
      HOME_FOLDER: home,
      TAG: tag,
      GRACE: String(graceSeconds),
    },
    stdio: ['pipe', 'pipe', 'ignore'],
  });
  // Ignore a killed watchdog: it matters only after a crash.
  child.stdin.on('error', () => undefined);
  await locked(child, home, signal);
  child.stdout.destroy();
  child.unref();
  return {
    announceStop: () => void (child.stdin.writable && child.stdin.write('stop\n')),
    end: () => ended(child),
  };
}

function locked(child: ChildProcess, home: string, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    // Kill the whole group, because another process in it waits for the lock.
    const giveUp = () => child.pid !== undefined && process.kill(-child.pid, 'SIGKILL');
    signal.addEventListener('abort', giveUp);
    child.once('error', reject);
    child.once('exit', (code) => {
      signal.removeEventListener('abort', giveUp);
      reject(signal.reason ?? new Error(`cannot lock ${home} (the watchdog exited with ${code})`));
    });
    child.stdout?.once('data', () => {
      signal.removeEventListener('abort', giveUp);
      resolve();
    });
  });
}

async function ended(child: ChildProcess): Promise<void> {
  child.ref();
  const gone = child.exitCode === null && child.signalCode === null ? once(child, 'exit') : undefined;
  child.stdin?.end();
  await gone;
}
