import { readFileSync } from 'node:fs';

/** A process named so that its number, used again by another one, is not mistaken for it. */
export interface ProcessId {
  pid: number;
  /** Clock ticks since boot at its start (field 22 of /proc/<pid>/stat); undefined where there is no /proc. */
  startedTicks?: number;
}

/** Identifies a living process. */
export function identify(pid: number): ProcessId {
  const startedTicks = readStartTicks(pid);
  return startedTicks === undefined ? { pid } : { pid, startedTicks };
}

/** Whether that very process still lives. */
export function isAlive(process_: ProcessId): boolean {
  try {
    process.kill(process_.pid, 0);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EPERM') return false;
  }
  const now = readStartTicks(process_.pid);
  return process_.startedTicks === undefined || now === undefined || now === process_.startedTicks;
}

function readStartTicks(pid: number): number | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // The command name may hold spaces and brackets; the fields after its last bracket may not.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return fields[0] === 'Z' ? -1 : Number(fields[19]);
  } catch {
    return undefined;
  }
}

/** Waits until the process has gone. Returns false when it still lives after `deadlineMs`. */
export async function gone(process_: ProcessId, deadlineMs: number): Promise<boolean> {
  const until = Date.now() + deadlineMs;
  while (isAlive(process_)) {
    if (Date.now() > until) return false;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  return true;
}

/** Ends a process: politely, then after `graceMs` for good. */
export async function end(process_: ProcessId, graceMs: number): Promise<void> {
  if (!isAlive(process_)) return;
  signal(process_, 'SIGTERM');
  if (await gone(process_, graceMs)) return;
  signal(process_, 'SIGKILL');
  await gone(process_, 2_000);
}

function signal(process_: ProcessId, name: NodeJS.Signals): void {
  try {
    process.kill(process_.pid, name);
  } catch {
    // It went by itself between the look and the signal.
  }
}
