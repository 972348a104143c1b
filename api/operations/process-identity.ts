import { randomUUID } from 'node:crypto';
import { hostname } from 'node:os';
import { isAlive, startOf } from '../../infra/processes/identity.ts';
import type { WorkerIdentity } from './operation.lease.ts';
import type { LeaseRecord } from './operation.model.ts';

/** This process, as it signs its leases. */
export function identifyWorker(): WorkerIdentity {
  const pidStart = startOf(process.pid);
  return { owner: randomUUID(), host: hostname(), pid: process.pid, ...(pidStart && { pidStart }) };
}

/** Whether a lease's holder is known to be dead. Of another machine nothing is known: its lease has to run out. */
export function holderIsDead(
  lease: Omit<LeaseRecord, 'expiresAt'> | null | undefined,
  self: WorkerIdentity,
): boolean {
  if (!lease) return true;
  if (lease.host !== self.host) return false;
  if (lease.pid === self.pid) return lease.owner !== self.owner;
  return !isAlive({ pid: lease.pid, startedAt: lease.pidStart ?? '' });
}
