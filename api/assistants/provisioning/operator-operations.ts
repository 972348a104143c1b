import { isDuplicateKeyError } from '../../../gateway/store/duplicate-key.ts';
import type { OperationRecord } from '../../operations/operation.model.ts';
import type { PriorityName } from '../../operations/operation.priority.ts';
import type { OperationPurpose } from '../../operations/operation.schema.ts';
import { isOver } from '../../operations/read/operation.present.ts';
import { createOperation } from '../../operations/run/operation.commands.ts';
import { AppError } from '../../platform/errors/app-error.ts';
import type { AssistantCollections } from '../assistant.collections.ts';
import { lastOperation } from '../instances/instance.commands.ts';
import type { InstanceRecord } from '../instances/instance.model.ts';
import { restoreOperation, setCurrentOperation } from '../instances/instance-claims.commands.ts';

/** Operations that an operator may request. */
export type OperatorOperationKind = 'update' | 'refresh' | 'repair' | 'destroy';

interface RequestOptions {
  /** Default `operator`. */
  priority?: PriorityName;
  /** Identifies the request: a repeated one with the same value returns the same operation. */
  once?: string | undefined;
  purpose?: OperationPurpose;
}

/**
 * Records an operator's operation. Any process may call this, because it only adds a row; the worker, which polls every
 * few seconds, changes the instance. Throws `operation_in_progress` while another operation waits or runs on it, and for
 * the later of two concurrent requests.
 */
export async function requestOperation(
  collections: AssistantCollections,
  instance: InstanceRecord,
  kind: OperatorOperationKind,
  { priority = 'operator', once, purpose }: RequestOptions = {},
): Promise<OperationRecord> {
  const earlier = once ? await findOperationByRequest(collections, once) : undefined;
  if (earlier) return earlier;
  const on = { instanceId: instance._id };
  // Count before the check: requests that see the same count and nothing open use the same key, and one is refused.
  const before = await collections.operations.countDocuments({ ...on, status: OVER });
  const open = await collections.operations.findOne({ ...on, status: { $in: ['queued', 'running'] } }).lean();
  if (open) throw inProgressError(open);
  const dedupe = `operator ${instance._id} after ${before}`;
  const about = { ...(once && { once }), ...(purpose && { purpose }) };
  const newOperation = { kind, on: instance, priority, byOperator: true, dedupe, ...about };
  try {
    return await createOperation({ collections }, newOperation);
  } catch (error) {
    if (isDuplicateKeyError(error)) throw concurrentRequestError(instance, error);
    throw error;
  }
}

function concurrentRequestError({ subdomain }: InstanceRecord, cause: unknown): AppError {
  return new AppError('operation_in_progress', {
    message: `Another operation was requested for ${subdomain} at the same time. Check the queue, then try again.`,
    cause,
  });
}

/** The operation that an earlier execution of the same request created, if any. */
export async function findOperationByRequest(
  collections: AssistantCollections,
  once: string,
): Promise<OperationRecord | undefined> {
  return (await collections.operations.findOne({ $or: [{ once }, { dedupe: once }] }).lean()) ?? undefined;
}

/** Ended operations are never removed, so that their number only grows. */
const OVER = { $in: ['succeeded', 'failed', 'cancelled'] } as const;

/** Names the operation in progress, for operators: customers only see their own operations. */
export function inProgressError({ _id, kind, status, customer }: OperationRecord): AppError {
  const at = status === 'running' ? 'runs' : 'waits';
  return new AppError('operation_in_progress', {
    message: `Another operation (${kind}, ${_id}) ${at} on ${customer} already. Wait until it is over, or cancel it first.`,
  });
}

/**
 * Sets an operator's operation as its instance's current one. Does nothing if it already is, or if it is a customer's:
 * the command that records a customer's operation also sets it, so that a stray row of a crash changes nothing. Throws
 * `operation_in_progress` if another operation was faster.
 */
export async function claimInstance(
  collections: AssistantCollections,
  operation: OperationRecord,
): Promise<void> {
  if (!operation.byOperator) return;
  const instance = await collections.instances.findOne({ _id: operation.instanceId }).lean();
  if (!instance || instance.operationId?.equals(operation._id)) return;
  const last = await lastOperation(collections, instance);
  if (last && !isOver(last)) throw new AppError('operation_in_progress');
  if (!(await setCurrentOperation(collections, instance, operation)))
    throw new AppError('operation_in_progress');
}

/**
 * A failed update is no failure of the customer's order: restores the instance's last set-up, adoption or removal.
 */
export async function releaseInstance(
  collections: AssistantCollections,
  operation: OperationRecord,
): Promise<void> {
  const { instanceId } = operation;
  const before = await collections.operations
    .findOne({ instanceId, kind: { $in: ['provision', 'adopt', 'destroy'] } })
    .sort({ createdAt: -1 })
    .lean();
  await restoreOperation(collections, operation, before?._id ?? null);
}
