import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';

/** Seconds that a killed sandbox's servers run on for the next one to take over. */
const graceSeconds = 60;

/** Watches over this process from outside it, and removes what it leaves of its servers (watchdog.sh). */
export interface Watchdog {
  /** This sandbox was asked to stop: if it is killed half way, what is still there goes at once. */
  announceStop(): void;
  /** Lets the watchdog look for leftovers and end. */
  end(): Promise<void>;
}

/**
 * Starts the watchdog of the sandbox whose servers are in `home`. Resolves once this sandbox alone has the home: another
 * one's watchdog may still be removing what it left, which the signal stops waiting for. Needs Debian's util-linux. Rejects
 * when the watchdog ends before that.
 */
export async function startWatchdog(home: string, tag: string, signal: AbortSignal): Promise<Watchdog> {
  signal.throwIfAborted();
  const child = spawn('sh', [join(import.meta.dirname, 'watchdog.sh')], {
    // Away from the terminal's signals, which mean the sandbox.
    detached: true,
    env: {
      PATH: '/usr/sbin:/usr/bin:/sbin:/bin',
      HOME_FOLDER: home,
      TAG: tag,
      GRACE: String(graceSeconds),
    },
    stdio: ['pipe', 'pipe', 'ignore'],
  });
  // A watchdog that somebody killed is only missed after a crash.
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
    // Its whole group, as it waits for the lock in a process of its own.
    const giveUp = () => child.pid !== undefined && process.kill(-child.pid, 'SIGKILL');
    signal.addEventListener('abort', giveUp);
    child.once('error', reject);
    child.once('exit', (code) => {
      signal.removeEventListener('abort', giveUp);
      reject(signal.reason ?? new Error(`cannot lock ${home} (the watchdog ended with ${code})`));
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
