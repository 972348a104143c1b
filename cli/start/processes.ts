import { isAlive, type ProcessIdentity } from '../../infra/processes/process-identity.ts';

/** Waits until the process has exited. Returns false if it still runs after `deadlineMs`. */
export async function waitForExit(process_: ProcessIdentity, deadlineMs: number): Promise<boolean> {
  const until = Date.now() + deadlineMs;
  while (isAlive(process_)) {
    if (Date.now() > until) return false;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  return true;
}

/** Ends a process by SIGTERM, and after `graceMs` by SIGKILL. */
export async function terminateProcess(process_: ProcessIdentity, graceMs: number): Promise<void> {
  if (!isAlive(process_)) return;
  signal(process_, 'SIGTERM');
  if (await waitForExit(process_, graceMs)) return;
  signal(process_, 'SIGKILL');
  await waitForExit(process_, 2_000);
}

function signal(process_: ProcessIdentity, name: NodeJS.Signals): void {
  try {
    process.kill(process_.pid, name);
  } catch {
    // It exited between the check and the signal.
  }
}
