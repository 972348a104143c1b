import { Types, type UpdateQuery } from 'mongoose';
import type { WorkerIdentity } from '../../platform/process/worker-identity.ts';
import type { OperationBus } from '../operation.bus.ts';
import type { OperationCollections } from '../operation.collections.ts';
import type { OperationRecord } from '../operation.model.ts';

/** The right to run one operation, until another worker takes it over. */
export interface Lease {
  operation: OperationRecord;
  fence: number;
  /** When it was acquired, in ms of this process's own clock. */
  since: number;
}

interface Deps {
  collections: OperationCollections;
  bus: OperationBus;
}

/** How long a holder may be silent before other workers take over. */
export const LEASE_MS = 15_000;
/** How often a holder shows that it is alive. */
export const HEARTBEAT_MS = 4_000;

/** Another worker runs the operation now: the holder of the old fence stops and writes nothing more. */
export class LeaseLost extends Error {
  override readonly name = 'LeaseLost';
}

/** Leases a queued operation. Undefined if it is no longer queued. */
export async function leaseOperation(
  { collections, bus }: Deps,
  operationId: string,
  worker: WorkerIdentity,
  now = new Date(),
): Promise<Lease | undefined> {
  const operation = await collections.operations
    .findOneAndUpdate(
      {
        _id: new Types.ObjectId(operationId),
        status: 'queued',
      },
      {
        $inc: { fence: 1, revision: 1 },
        $set: { status: 'running', held: null, lease: { ...worker, expiresAt: expiry(now) } },
      },
      { returnDocument: 'after' },
    )
    .lean();
  if (!operation) return undefined;
  if (!operation.startedAt)
    await collections.operations.updateOne({ _id: operation._id }, { $set: { startedAt: now } });
  bus.changed(operationId);
  return {
    operation: { ...operation, startedAt: operation.startedAt ?? now },
    fence: operation.fence,
    since: performance.now(),
  };
}

/** Extends the lease. Throws LeaseLost if the worker no longer holds it. */
export async function heartbeat({ collections }: Deps, lease: Lease, now = new Date()): Promise<void> {
  const { matchedCount } = await collections.operations.updateOne(holderFilter(lease), {
    $set: { 'lease.expiresAt': expiry(now) },
  });
  if (matchedCount === 0) throw new LeaseLost(`operation ${lease.operation._id} has another holder`);
}

/** Writes to an operation as its holder and notifies the streams. Throws LeaseLost if it no longer holds the lease. */
export async function writeOperation(
  { collections, bus }: Deps,
  lease: Lease,
  change: NonNullable<UpdateQuery<OperationRecord>['$set']>,
): Promise<void> {
  const { matchedCount } = await collections.operations.updateOne(holderFilter(lease), {
    $set: change,
    $inc: { revision: 1 },
  });
  if (matchedCount === 0) throw new LeaseLost(`operation ${lease.operation._id} has another holder`);
  bus.changed(lease.operation._id.toString());
}

function holderFilter(lease: Lease) {
  return { _id: lease.operation._id, fence: lease.fence, status: 'running' as const };
}

function expiry(now: Date): Date {
  return new Date(now.getTime() + LEASE_MS);
}
