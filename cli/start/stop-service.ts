import type { ChildProcess } from 'node:child_process';

/** What a part says on its channel while it stops, whenever something of it has ended. */
interface StopProgress {
  kind: 'stopping';
  ended: string;
}

/**
 * Asks a part to stop and waits until it has. It may take as long as it likes while it says that it gets on; after
 * `silenceMs` without a word it is killed.
 */
export function stopService({ child }: { child: ChildProcess }, silenceMs: number): Promise<void> {
  return new Promise((resolve) => {
    if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return resolve();
    const silence = setTimeout(() => child.kill('SIGKILL'), silenceMs);
    child.on('message', ({ kind }: StopProgress) => kind === 'stopping' && silence.refresh());
    child.once('exit', () => {
      clearTimeout(silence);
      resolve();
    });
    child.kill('SIGTERM');
  });
}

/** Lets a stop outlive the terminal that asked for it: one that is closed, or a pipe's reader that ended, takes no output. */
export function outliveTerminal(): void {
  for (const stream of [process.stdout, process.stderr])
    stream.removeAllListeners('error').on('error', () => undefined);
}
