import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

/** One process for certain: a pid alone is given to another one day. `startedAt` is opaque, the same for its whole life. */
export interface ProcessIdentity {
  pid: number;
  startedAt: string;
}

/** The process that has this pid now; one that is gone gets a start that no process has. */
export function identify(pid: number): ProcessIdentity {
  return { pid, startedAt: startOf(pid) ?? '' };
}

/** Whether that very process still runs. A zombie, which only waits to be counted, does not. */
export function isAlive({ pid, startedAt }: ProcessIdentity): boolean {
  const now = startOf(pid);
  return now !== undefined && now === startedAt;
}

/** When a living process began, in the platform's own words; undefined where there is none of that pid. */
export function startOf(pid: number): string | undefined {
  return process.platform === 'linux' ? startFromProc(pid) : startFromPs(pid);
}

function startFromProc(pid: number): string | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // The second field is the program's name in brackets and may hold anything, brackets too.
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
