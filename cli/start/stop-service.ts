import type { ChildProcess } from 'node:child_process';

/** The message that a service sends during its stop, each time a part of it has ended. */
interface StopProgress {
  kind: 'stopping';
  ended: string;
}

/**
 * Stops a service and waits until it has exited. It may take any time while it reports progress; after `silenceMs`
 * without a message it is killed.
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

/** Keeps a stop running if its terminal closes or a pipe's reader ends: output errors are ignored. */
export function outliveTerminal(): void {
  for (const stream of [process.stdout, process.stderr])
    stream.removeAllListeners('error').on('error', () => undefined);
}
