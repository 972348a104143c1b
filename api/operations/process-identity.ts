import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { hostname } from 'node:os';
import type { WorkerIdentity } from './operation.lease.ts';
import type { LeaseRecord } from './operation.model.ts';

/** This process, as it signs its leases. */
export function identifyWorker(): WorkerIdentity {
  const pidStart = startOf(process.pid);
  return { owner: randomUUID(), host: hostname(), pid: process.pid, ...(pidStart && { pidStart }) };
}

/** Whether a lease's holder is known to be dead. Of another machine nothing is known: its lease has to run out. */
export function holderIsDead(lease: LeaseRecord, self: WorkerIdentity): boolean {
  if (lease.host !== self.host) return false;
  if (lease.pid === self.pid) return lease.owner !== self.owner;
  return !isAlive(lease.pid, lease.pidStart);
}

function isAlive(pid: number, pidStart: string | undefined): boolean {
  try {
    process.kill(pid, 0);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EPERM') return false;
  }
  const now = startOf(pid);
  return pidStart === undefined || now === undefined || now === pidStart;
}

/** Clock ticks from boot to the process's start; undefined where there is no /proc, `zombie` for one that only waits to be counted. */
function startOf(pid: number): string | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // The command's name may hold spaces and brackets; what follows its last bracket may not.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return fields[0] === 'Z' ? 'zombie' : fields[19];
  } catch {
    return undefined;
  }
}
