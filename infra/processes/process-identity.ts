import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

/** Identifies one process, since a pid is reused over time. `startedAt` is opaque and constant for the process's life. */
export interface ProcessIdentity {
  pid: number;
  startedAt: string;
}

/** The process that has this pid now; one that is gone gets a start time that no process has. */
export function identify(pid: number): ProcessIdentity {
  return { pid, startedAt: startOf(pid) ?? '' };
}

/** Whether exactly that process still runs. A zombie, which only waits to be reaped, does not. */
export function isAlive({ pid, startedAt }: ProcessIdentity): boolean {
  const now = startOf(pid);
  return now !== undefined && now === startedAt;
}

/** The start time of a running process, in the platform's own format; undefined if no process has that pid. */
export function startOf(pid: number): string | undefined {
  return process.platform === 'linux' ? startFromProc(pid) : startFromPs(pid);
}

function startFromProc(pid: number): string | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // The second field is the program's name in parentheses and may contain anything, even parentheses.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return fields[0] === 'Z' ? undefined : fields[19];
  } catch {
    return undefined;
  }
}

function startFromPs(pid: number): string | undefined {
  try {
    return execFileSync('ps', ['-o', 'lstart=', '-p', String(pid)], { encoding: 'utf8' }).trim() || undefined;
  } catch {
    return undefined;
  }
}
