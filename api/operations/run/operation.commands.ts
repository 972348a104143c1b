import type { Types } from 'mongoose';
import type { Collections } from '../../collections.ts';
import type { AppError } from '../../platform/errors/app-error.ts';
import type { JobQueue } from '../../platform/jobs/queue.ts';
import { type Lease, writeOperation } from '../lease/operation.lease.ts';
import type { OperationBus } from '../operation.bus.ts';
import type { OperationRecord, TroubleRecord } from '../operation.model.ts';
import { PRIORITY, type PriorityName } from '../operation.priority.ts';
import { type OperationKind, STEPS } from '../operation.schema.ts';

interface Deps {
  collections: Collections;
  jobs: JobQueue;
  bus: OperationBus;
}

/** What an operation is made of. `dedupe` and `requestHash` belong to an Idempotency-Key. */
export interface NewOperation {
  kind: OperationKind;
  /** The instance it moves. */
  on: { _id: Types.ObjectId; ownerId: Types.ObjectId; subdomain: string };
  /** Default `customer`: somebody waits for it. */
  priority?: PriorityName;
  dedupe?: string;
  requestHash?: string;
  byOperator?: boolean;
  /** The operator's act that it comes of. */
  once?: string;
}

/** Records an operation; a worker takes it when its turn comes. Throws a duplicate-key error when `dedupe` was used before. */
export async function createOperation(
  { collections }: Pick<Deps, 'collections'>,
  { priority = 'customer', on, ...wanted }: NewOperation,
): Promise<OperationRecord> {
  const steps = STEPS[wanted.kind].map((name) => ({ name, status: 'waiting' as const }));
  const operation = await collections.operations.create({
    ...wanted,
    instanceId: on._id,
    ownerId: on.ownerId,
    customer: on.subdomain,
    priority: PRIORITY[priority],
    steps,
  });
  return operation.toObject();
}

/** Wakes a worker for an operation at once, or at `at`. Should this be lost, every worker looks by itself in a while. */
export async function enqueueOperation(
  { jobs }: Pick<Deps, 'jobs'>,
  id: Types.ObjectId,
  at?: Date,
): Promise<void> {
  await jobs.enqueue('operation', { operationId: id.toString() }, at ? { at } : {});
}

/** Ends an operation well. */
export async function succeedOperation(deps: Deps, lease: Lease): Promise<void> {
  await writeOperation(deps, lease, {
    ...ended('succeeded'),
    error: null,
  });
}

/** Ends an operation for good, as failed or as cancelled; a person can start another. */
export async function endOperation(
  deps: Deps,
  lease: Lease,
  outcome: 'failed' | 'cancelled',
  error: Pick<AppError, 'code' | 'message'>,
): Promise<void> {
  await writeOperation(deps, lease, {
    ...ended(outcome),
    error: { code: error.code, message: error.message },
  });
}

function ended(status: 'succeeded' | 'failed' | 'cancelled') {
  return { status, endedAt: new Date(), lease: null, engine: null };
}

/** How an operation comes back to the queue. */
export interface Requeue {
  delayMs: number;
  /** Whether the run that ended badly is one of the few that an operation has. */
  countsAsAttempt: boolean;
  trouble?: Pick<TroubleRecord, 'code' | 'message'>;
}

/** Gives an operation back to the queue, after `delayMs`. It keeps its place: it is as old as it was. */
export async function requeueOperation(
  deps: Deps,
  lease: Lease,
  { delayMs, countsAsAttempt, trouble }: Requeue,
): Promise<void> {
  const { operation } = lease;
  const at = new Date(Date.now() + delayMs);
  await writeOperation(deps, lease, {
    status: 'queued',
    lease: null,
    engine: null,
    notBefore: at,
    pauseMs: delayMs,
    attempt: operation.attempt + (countsAsAttempt ? 1 : 0),
    ...(trouble && {
      troubledMs: troubledMs(lease, delayMs),
      troubles: withTrouble(operation, { ...trouble, retryAt: at }),
    }),
  });
  await enqueueOperation(deps, operation._id, at);
}

/** The first run that met the trouble is not of it. Added up from clocks that nobody sets: a jump must not end a run. */
function troubledMs({ operation, since }: Lease, delayMs: number): number {
  const { troubledMs: before } = operation;
  return before === undefined ? delayMs : before + (performance.now() - since) + delayMs;
}

const TROUBLES_KEPT = 20;

/** The operation's troubles with one more, the latest last. */
export function withTrouble(
  { troubles, attempt }: Pick<OperationRecord, 'troubles' | 'attempt'>,
  trouble: Omit<TroubleRecord, 'at' | 'attempt'>,
): TroubleRecord[] {
  return [...troubles, { ...trouble, at: new Date(), attempt }].slice(-TROUBLES_KEPT);
}

/**
 * Takes an operation from a holder that died, so that whoever is free can run it. False when it was not so: whoever has
 * moved its lease forward since `operation` was read lives.
 */
export async function reclaimOperation(
  deps: Pick<Deps, 'collections' | 'bus'>,
  operation: OperationRecord,
): Promise<boolean> {
  const { _id, fence, lease } = operation;
  const troubles = withTrouble(operation, {
    code: 'worker_lost',
    message: `The worker on ${lease?.host ?? 'an unknown machine'} stopped answering. Another one goes on.`,
  });
  const lost = [...operation.lost, ...(lease ? [{ host: lease.host, at: new Date() }] : [])];
  const { modifiedCount } = await deps.collections.operations.updateOne(
    { _id, fence, status: 'running', ...(lease && { 'lease.expiresAt': lease.expiresAt }) },
    {
      $set: {
        status: 'queued',
        lease: null,
        engine: null,
        notBefore: new Date(),
        pauseMs: 0,
        troubles,
        lost,
      },
      $inc: { fence: 1, revision: 1 },
    },
  );
  if (modifiedCount === 0) return false;
  deps.bus.changed(_id.toString());
  return true;
}
