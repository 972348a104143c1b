import { randomUUID } from 'node:crypto';
import { hostname } from 'node:os';
import { isAlive, startOf } from '../../../infra/processes/process-identity.ts';

/** A process, as recorded on its leases and locks. */
export interface WorkerIdentity {
  /** A unique name, new at each start. */
  owner: string;
  host: string;
  pid: number;
  /** When the process started, so that a reused process id is not mistaken for it. */
  pidStart?: string;
}

/** The identity of this process. */
export function identifyWorker(): WorkerIdentity {
  const pidStart = startOf(process.pid);
  return { owner: randomUUID(), host: hostname(), pid: process.pid, ...(pidStart && { pidStart }) };
}

/** Whether a lease's holder is known to be dead. On another machine this is unknown: its lease has to expire. */
export function holderIsDead(lease: WorkerIdentity | null | undefined, self: WorkerIdentity): boolean {
  if (!lease) return true;
  if (lease.host !== self.host) return false;
  if (lease.pid === self.pid) return lease.owner !== self.owner;
  return !isAlive({ pid: lease.pid, startedAt: lease.pidStart ?? '' });
}
