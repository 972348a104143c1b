import { isDuplicateKeyError } from '../../../gateway/store/duplicate-key.ts';
import type { Collections } from '../../collections.ts';
import type { OperationRecord } from '../../operations/operation.model.ts';
import type { PriorityName } from '../../operations/operation.priority.ts';
import { isOver } from '../../operations/read/operation.present.ts';
import { createOperation } from '../../operations/run/operation.commands.ts';
import { AppError } from '../../platform/errors/app-error.ts';
import { lastOperation } from '../instances/instance.commands.ts';
import type { InstanceRecord } from '../instances/instance.model.ts';

/** What an operator may ask for by hand. */
export type OperatorOperationKind = 'update' | 'refresh' | 'repair' | 'destroy';

/** How it is asked for: whose turn it is (default `operator`), and what makes the wish the same one when it comes again. */
interface RequestOptions {
  priority?: PriorityName;
  once?: string | undefined;
}

/**
 * Records an operator's operation. Only a row is added here, by whatever process; the worker, which looks every few
 * seconds, is the one that changes the instance. Throws `operation_in_progress` while anything else waits or runs on it,
 * and so for the later one of two that are asked for at once.
 */
export async function requestOperation(
  collections: Collections,
  instance: InstanceRecord,
  kind: OperatorOperationKind,
  { priority = 'operator', once }: RequestOptions = {},
): Promise<OperationRecord> {
  const earlier = once ? await findOperationByRequest(collections, once) : undefined;
  if (earlier) return earlier;
  const on = { instanceId: instance._id };
  // Counted before the look: whoever sees the same count and nothing open writes the same key, and one of them is refused.
  const before = await collections.operations.countDocuments({ ...on, status: OVER });
  const open = await collections.operations.findOne({ ...on, status: { $in: ['queued', 'running'] } }).lean();
  if (open) throw inProgressError(open);
  const dedupe = `operator ${instance._id} after ${before}`;
  const wanted = { kind, on: instance, priority, byOperator: true, dedupe, ...(once && { once }) };
  try {
    return await createOperation({ collections }, wanted);
  } catch (error) {
    if (isDuplicateKeyError(error)) throw concurrentRequestError(instance, error);
    throw error;
  }
}

function concurrentRequestError({ subdomain }: InstanceRecord, cause: unknown): AppError {
  return new AppError('operation_in_progress', {
    message: `Something else was asked for on ${subdomain} in this moment. Look at the queue, then ask again.`,
    cause,
  });
}

/** The operation that came of a wish, where it was carried out before. */
export async function findOperationByRequest(
  collections: Collections,
  once: string,
): Promise<OperationRecord | undefined> {
  return (await collections.operations.findOne({ $or: [{ once }, { dedupe: once }] }).lean()) ?? undefined;
}

/** What has ended is never removed, so that its number only grows. */
const OVER = { $in: ['succeeded', 'failed', 'cancelled'] } as const;

/** Which one it is, for an operator: a customer is told of her own operations only. */
export function inProgressError({ _id, kind, status, customer }: OperationRecord): AppError {
  const at = status === 'running' ? 'runs' : 'waits';
  return new AppError('operation_in_progress', {
    message: `Another operation (${kind}, ${_id}) ${at} on ${customer} already. Wait until it is over, or cancel it first.`,
  });
}

/**
 * Makes an operator's operation the one that moves its instance; nothing where it already is, or where it is a customer's,
 * whose command named it when it was recorded: a stray row of a crash moves nothing. Throws
 * `operation_in_progress` when another one was quicker.
 */
export async function claimInstance(collections: Collections, operation: OperationRecord): Promise<void> {
  if (!operation.byOperator) return;
  const instance = await collections.instances.findOne({ _id: operation.instanceId }).lean();
  if (!instance || instance.operationId?.equals(operation._id)) return;
  const last = await lastOperation(collections, instance);
  if (last && !isOver(last)) throw new AppError('operation_in_progress');
  const leaving = operation.kind === 'destroy';
  const { modifiedCount } = await collections.instances.updateOne(
    { _id: instance._id, operationId: instance.operationId ?? null },
    {
      $set: { operationId: operation._id, ...(leaving ? { 'desired.present': false } : {}) },
      ...(leaving ? { $inc: { 'desired.generation': 1 } } : {}),
    },
  );
  if (modifiedCount === 0) throw new AppError('operation_in_progress');
}

/** Upkeep that failed is no failure of the customer's order: what last moved the instance is again what did before. */
export async function releaseInstance(
  collections: Collections,
  { _id, instanceId }: OperationRecord,
): Promise<void> {
  const before = await collections.operations
    .findOne({ instanceId, kind: { $in: ['provision', 'destroy'] } })
    .sort({ createdAt: -1 })
    .lean();
  await collections.instances.updateOne(
    { _id: instanceId, operationId: _id },
    { $set: { operationId: before?._id ?? null } },
  );
}
