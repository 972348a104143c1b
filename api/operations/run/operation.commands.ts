import type { Types } from 'mongoose';
import type { AppError } from '../../platform/errors/app-error.ts';
import type { JobQueue } from '../../platform/jobs/queue.ts';
import { type Lease, writeOperation } from '../lease/operation.lease.ts';
import type { OperationBus } from '../operation.bus.ts';
import type { OperationCollections } from '../operation.collections.ts';
import { recordDuration } from '../operation.durations.ts';
import type { OperationRecord, TroubleRecord } from '../operation.model.ts';
import { PRIORITY, type PriorityName } from '../operation.priority.ts';
import { type OperationKind, type OperationPurpose, operationSteps } from '../operation.schema.ts';

interface Deps {
  collections: OperationCollections;
  jobs: JobQueue;
  bus: OperationBus;
}

/** A new operation. `dedupe` and `requestHash` belong to an Idempotency-Key. */
export interface NewOperation {
  kind: OperationKind;
  purpose?: OperationPurpose;
  /** The instance it changes. `adopted`: its server was adopted. */
  on: { _id: Types.ObjectId; teamId: Types.ObjectId; subdomain: string; adopted?: object | null };
  /** Default `customer`: a customer waits for it. */
  priority?: PriorityName;
  dedupe?: string;
  requestHash?: string;
  byOperator?: boolean;
  /** The admin action that creates it. */
  once?: string;
}

/** Records an operation, which a worker takes in its turn. Throws a duplicate-key error if `dedupe` was used before. */
export async function createOperation(
  { collections }: Pick<Deps, 'collections'>,
  { priority = 'customer', on, ...fields }: NewOperation,
): Promise<OperationRecord> {
  const names = operationSteps(fields.kind, { isAdopted: Boolean(on.adopted) });
  const steps = names.map((name) => ({ name, status: 'waiting' as const }));
  const operation = await collections.operations.create({
    ...fields,
    instanceId: on._id,
    teamId: on.teamId,
    customer: on.subdomain,
    priority: PRIORITY[priority],
    steps,
  });
  return operation.toObject();
}

/** Wakes a worker for an operation at once, or at `at`. If this gets lost, the workers' own polling finds it. */
export async function enqueueOperation(
  { jobs }: Pick<Deps, 'jobs'>,
  id: Types.ObjectId,
  at?: Date,
): Promise<void> {
  await jobs.enqueue('operation', { operationId: id.toString() }, at ? { at } : {});
}

export async function succeedOperation(deps: Omit<Deps, 'jobs'>, lease: Lease): Promise<void> {
  await writeOperation(deps, lease, {
    ...ended('succeeded'),
    error: null,
  });
  // The operation has succeeded; without this, later ones are estimated a little worse.
  await recordDuration(deps.collections, lease.operation).catch(() => undefined);
}

/** Ends an operation for good, as failed or cancelled; a person can start another. */
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

/** How an operation returns to the queue. */
export interface Requeue {
  delayMs: number;
  /** Whether the failed run counts against the operation's limit of attempts. */
  countsAsAttempt: boolean;
  trouble?: Pick<TroubleRecord, 'code' | 'message'>;
}

/** Returns an operation to the queue, to run after `delayMs`. It keeps its age, and so its place. */
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

/** The first failed run does not count. Sums monotonic clocks: a wall clock that jumps must not end a run. */
function troubledMs({ operation, since }: Lease, delayMs: number): number {
  const { troubledMs: before } = operation;
  return before === undefined ? delayMs : before + (performance.now() - since) + delayMs;
}

/** Records something on a running operation that does not end it, for its holder's own copy of the record too. */
export async function noteTrouble(
  deps: Pick<Deps, 'collections' | 'bus'>,
  { operation, ...lease }: Lease,
  trouble: Pick<TroubleRecord, 'code' | 'message'>,
): Promise<void> {
  const troubles = withTrouble(operation, trouble);
  await writeOperation(deps, { operation, ...lease }, { troubles });
  operation.troubles = troubles;
}

const TROUBLES_KEPT = 20;

/** The operation's failures with one more, the latest last. */
export function withTrouble(
  { troubles, attempt }: Pick<OperationRecord, 'troubles' | 'attempt'>,
  trouble: Omit<TroubleRecord, 'at' | 'attempt'>,
): TroubleRecord[] {
  return [...troubles, { ...trouble, at: new Date(), attempt }].slice(-TROUBLES_KEPT);
}

/**
 * Takes an operation from a dead holder, so that a free worker can run it. False if the holder is alive: it has moved its
 * lease forward since `operation` was read.
 */
export async function reclaimOperation(
  deps: Pick<Deps, 'collections' | 'bus'>,
  operation: OperationRecord,
): Promise<boolean> {
  const { _id, fence, lease } = operation;
  const troubles = withTrouble(operation, {
    code: 'worker_lost',
    message: `The worker on ${lease?.host ?? 'an unknown machine'} stopped answering. Another one continues.`,
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
