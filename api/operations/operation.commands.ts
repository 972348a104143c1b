import type { Types } from 'mongoose';
import type { Models } from '../database/models.ts';
import type { AppError } from '../errors/app-error.ts';
import type { JobQueue } from '../jobs/queue.ts';
import type { OperationBus } from './operation.bus.ts';
import { type Lease, writeOperation } from './operation.lease.ts';
import type { OperationRecord } from './operation.model.ts';
import { type OperationKind, STEPS } from './operation.schema.ts';

interface Deps {
  models: Models;
  jobs: JobQueue;
  bus: OperationBus;
}

/** What an operation is made of. `dedupe` and `requestHash` belong to an Idempotency-Key. */
export interface NewOperation {
  kind: OperationKind;
  instanceId: Types.ObjectId;
  ownerId: Types.ObjectId;
  dedupe?: string;
  requestHash?: string;
  /** When it was last handed to the queue, default now. */
  enqueuedAt?: Date;
  byOperator?: boolean;
}

/** Records an operation; nothing runs until `enqueueOperation`. Throws a duplicate-key error when `dedupe` was used before. */
export async function createOperation(
  { models }: Pick<Deps, 'models'>,
  wanted: NewOperation,
): Promise<OperationRecord> {
  const steps = STEPS[wanted.kind].map((name) => ({ name, status: 'waiting' as const }));
  const operation = await models.operations.create({ ...wanted, steps });
  return operation.toObject();
}

/** Hands an operation to the workers. Should this be lost, the sweep finds the row and does it again. */
export async function enqueueOperation(
  { jobs }: Pick<Deps, 'jobs'>,
  id: Types.ObjectId,
  at?: Date,
): Promise<void> {
  await jobs.enqueue('operation', { operationId: id.toString() }, at ? { at } : {});
}

/** Ends an operation well. */
export async function succeedOperation(deps: Deps, lease: Lease): Promise<void> {
  await writeOperation(deps, lease, { status: 'succeeded', endedAt: new Date(), lease: null, error: null });
}

/** Ends an operation for good; a person can start another. */
export async function failOperation(deps: Deps, lease: Lease, error: AppError): Promise<void> {
  await writeOperation(deps, lease, {
    status: 'failed',
    endedAt: new Date(),
    lease: null,
    error: { code: error.code, message: error.message },
  });
}

/** Gives an operation back to the queue: after `delayMs`, and as another attempt where the last one ended badly. */
export async function requeueOperation(
  deps: Deps,
  lease: Lease,
  { delayMs, countsAsAttempt }: { delayMs: number; countsAsAttempt: boolean },
): Promise<void> {
  const at = new Date(Date.now() + delayMs);
  const attempt = lease.operation.attempt + (countsAsAttempt ? 1 : 0);
  await writeOperation(deps, lease, {
    status: 'queued',
    lease: null,
    notBefore: at,
    enqueuedAt: at,
    attempt,
  });
  await enqueueOperation(deps, lease.operation._id, at);
}

/** Takes an operation from a holder that died, so that the next one in the queue can run it. False when it was not so. */
export async function reclaimOperation(deps: Deps, operation: OperationRecord): Promise<boolean> {
  const { _id, fence } = operation;
  const { modifiedCount } = await deps.models.operations.updateOne(
    { _id, fence, status: 'running' },
    {
      $set: { status: 'queued', lease: null, notBefore: new Date(), enqueuedAt: new Date() },
      $inc: { fence: 1, revision: 1 },
    },
  );
  if (modifiedCount === 0) return false;
  deps.bus.changed(_id.toString());
  await enqueueOperation(deps, _id);
  return true;
}
