import { optionsOf } from './environment.ts';
import { openSandbox } from './open.ts';

/** The sandbox as a process of its own: options from the environment, addresses to the parent, or printed without one. */
async function main(): Promise<void> {
  const sandbox = await openSandbox(optionsOf(process.env));
  let stopping = false;
  const stop = async (): Promise<void> => {
    if (stopping) return;
    stopping = true;
    await sandbox.close();
    process.exit(0);
  };
  // A parent that was killed closes the channel: nothing of the sandbox may outlive it.
  for (const end of ['disconnect', 'SIGINT', 'SIGTERM'] as const) process.on(end, () => void stop());
  const { addresses, servers } = sandbox;
  const listening = {
    kind: 'listening',
    addresses,
    hostAddress: servers.hostAddress,
    servers: servers.kind,
    sshPort: servers.sshPort,
  };
  if (process.send) process.send(listening);
  else console.log(JSON.stringify(listening, null, 2));
}

main().catch((error: Error) => {
  const failed = { kind: 'failed', message: error.message, code: (error as NodeJS.ErrnoException).code };
  if (process.send) process.send(failed);
  console.error(error.message);
  process.exitCode = 1;
  process.disconnect?.();
});
