import { randomUUID } from 'node:crypto';
import { hostname } from 'node:os';
import { isAlive, startOf } from '../../../infra/processes/identity.ts';

/** A process, as it signs what it holds. */
export interface WorkerIdentity {
  /** A name of the worker, new at each start. */
  owner: string;
  host: string;
  pid: number;
  /** When the process started, so that a number used again is not mistaken for it. */
  pidStart?: string;
}

/** This process, as it signs its leases. */
export function identifyWorker(): WorkerIdentity {
  const pidStart = startOf(process.pid);
  return { owner: randomUUID(), host: hostname(), pid: process.pid, ...(pidStart && { pidStart }) };
}

/** Whether a lease's holder is known to be dead. Of another machine nothing is known: its lease has to run out. */
export function holderIsDead(lease: WorkerIdentity | null | undefined, self: WorkerIdentity): boolean {
  if (!lease) return true;
  if (lease.host !== self.host) return false;
  if (lease.pid === self.pid) return lease.owner !== self.owner;
  return !isAlive({ pid: lease.pid, startedAt: lease.pidStart ?? '' });
}
