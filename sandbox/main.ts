import { once } from 'node:events';
import { optionsOf } from './environment.ts';
import { openSandbox, type Sandbox } from './open.ts';

/**
 * What the sandbox sends to its parent process: its addresses, once; why it failed; and, during shutdown, each part that has
 * stopped, so that the parent can distinguish a slow shutdown from one that hangs.
 */
type Message =
  | ({ kind: 'listening' } & Pick<Sandbox, 'addresses'> & SandboxServers)
  | { kind: 'failed'; message: string; code?: string; next?: string }
  | { kind: 'stopping'; ended: string };

interface SandboxServers {
  hostAddress: string;
  servers: string;
  sshPort: number;
}

/** Runs the sandbox in its own process. Sends its addresses to the parent, or prints them when there is none. */
async function main(): Promise<void> {
  const stopping = new AbortController();
  // Before anything opens: a stop may arrive earlier. A killed parent closes the channel and a closed terminal hangs up; the
  // sandbox must not outlive either.
  for (const end of ['disconnect', 'SIGINT', 'SIGTERM', 'SIGHUP'] as const)
    process.on(end, () => stopping.abort());
  // A killed parent no longer reads our output either.
  for (const output of [process.stdout, process.stderr]) output.on('error', () => undefined);
  const { signal } = stopping;
  const stopped = once(signal, 'abort');
  const sandbox = await openSandbox({ ...optionsOf(process.env), signal });
  if (!signal.aborted) announce(sandbox);
  await stopped;
  await sandbox.close((ended) => send({ kind: 'stopping', ended }));
  process.exit(0);
}

function announce({ addresses, servers }: Sandbox): void {
  const { hostAddress, kind, sshPort } = servers;
  const listening: Message = { kind: 'listening', addresses, hostAddress, servers: kind, sshPort };
  if (process.send) send(listening);
  else console.log(JSON.stringify(listening, null, 2));
}

function send(message: Message): void {
  if (process.connected) process.send?.(message);
}

main().catch((error: Error & { code?: string; next?: string }) => {
  console.error(error instanceof AggregateError ? error : error.message);
  const message: Message = {
    kind: 'failed',
    message: error.message,
    code: error.code,
    next: error.next,
  };
  // Exit as soon as the message is sent, even if something is still open.
  if (process.connected) process.send?.(message, () => process.exit(1));
  else process.exit(1);
});
