import { once } from 'node:events';
import { optionsOf } from './environment.ts';
import { openSandbox, type Sandbox } from './open.ts';

/**
 * What the sandbox says to the process that started it: where it listens, once; why it cannot; and while it stops what has
 * ended, so that the other one can tell a long stop from a stop that hangs.
 */
type Message =
  | ({ kind: 'listening' } & Pick<Sandbox, 'addresses'> & SandboxServers)
  | { kind: 'failed'; message: string; code?: string }
  | { kind: 'stopping'; ended: string };

interface SandboxServers {
  hostAddress: string;
  servers: string;
  sshPort: number;
}

/** The sandbox as a process of its own: options from the environment, addresses to the parent, or printed without one. */
async function main(): Promise<void> {
  const stopping = new AbortController();
  // From the very beginning, as a stop may come before everything is open. A parent that was killed closes the channel, a
  // terminal that is closed hangs up: nothing of the sandbox may outlive either.
  for (const end of ['disconnect', 'SIGINT', 'SIGTERM', 'SIGHUP'] as const)
    process.on(end, () => stopping.abort());
  const { signal } = stopping;
  const stopped = once(signal, 'abort');
  const sandbox = await openSandbox({ ...optionsOf(process.env), signal });
  if (!signal.aborted) announce(sandbox);
  await stopped;
  await sandbox.close((ended) => say({ kind: 'stopping', ended }));
  process.exit(0);
}

function announce({ addresses, servers }: Sandbox): void {
  const { hostAddress, kind, sshPort } = servers;
  const listening: Message = { kind: 'listening', addresses, hostAddress, servers: kind, sshPort };
  if (process.send) say(listening);
  else console.log(JSON.stringify(listening, null, 2));
}

function say(message: Message): void {
  if (process.connected) process.send?.(message);
}

main().catch((error: Error) => {
  console.error(error instanceof AggregateError ? error : error.message);
  const message: Message = {
    kind: 'failed',
    message: error.message,
    code: (error as NodeJS.ErrnoException).code,
  };
  // Once it is sent: nothing that is still open may keep the process.
  if (process.connected) process.send?.(message, () => process.exit(1));
  else process.exit(1);
});
