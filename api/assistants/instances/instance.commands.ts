import type { Collections } from '../../collections.ts';
import type { OperationBus } from '../../operations/operation.bus.ts';
import type { OperationRecord } from '../../operations/operation.model.ts';
import { isOver } from '../../operations/read/operation.present.ts';
import { cancelOperation } from '../../operations/run/operation.cancel.ts';
import { createOperation, enqueueOperation } from '../../operations/run/operation.commands.ts';
import { AppError, isAppError } from '../../platform/errors/app-error.ts';
import type { JobQueue } from '../../platform/jobs/queue.ts';
import type { Vault } from '../../platform/secrets/vault.ts';
import type { InstanceRecord } from './instance.model.ts';
import { instanceSecrets } from './instance.schema.ts';

/** The operation that last moved an instance, or null. */
export async function lastOperation(
  collections: Collections,
  instance: InstanceRecord,
): Promise<OperationRecord | null> {
  return instance.operationId
    ? await collections.operations.findOne({ _id: instance.operationId }).lean()
    : null;
}

/** An instance's gateway token, 64 hex digits. Throws `instance_not_ready` where there is none yet. */
export function gatewayTokenOf(vault: Vault, instance: InstanceRecord): string {
  if (!instance.observed || !instance.desired.present) throw new AppError('instance_not_ready');
  return vault.open(instance._id.toString(), instance.observed.secrets, instanceSecrets).gatewayToken;
}

interface Deps {
  collections: Collections;
  jobs: JobQueue;
  bus: OperationBus;
}

/**
 * Wishes an instance away. What works on it is told to stop; the removal comes right after. Asked again while it goes, it
 * answers with the operation under way; after a failure it begins anew. `dedupe` is the wish's own, where it may come
 * twice. Throws `operation_in_progress` when others were quicker again and again.
 */
export async function requestRemoval(
  deps: Deps,
  instance: InstanceRecord,
  dedupe?: string,
): Promise<OperationRecord> {
  let seen: InstanceRecord | null = instance;
  for (let tries = 0; seen && tries < 4; tries += 1) {
    const operation = await tryRequestRemoval(deps, seen, dedupe);
    if (operation) return operation;
    // An update that begins at this moment names itself on the instance: it is stopped like any other.
    seen = await deps.collections.instances.findOne({ _id: instance._id }).lean();
  }
  throw new AppError(seen ? 'operation_in_progress' : 'not_found');
}

/** Undefined where the instance is no longer as it was seen. */
async function tryRequestRemoval(
  deps: Deps,
  instance: InstanceRecord,
  dedupe?: string,
): Promise<OperationRecord | undefined> {
  const { collections } = deps;
  const last = await lastOperation(collections, instance);
  const underWay = last && !isOver(last) ? last : undefined;
  if (underWay?.kind === 'destroy') return underWay;
  const operation = await createOperation(deps, {
    kind: 'destroy',
    on: instance,
    ...(dedupe && { dedupe }),
  });
  // Whoever sees the same last operation as we did has won or lost here, and only here.
  const { modifiedCount } = await collections.instances.updateOne(
    { _id: instance._id, operationId: instance.operationId },
    { $set: { 'desired.present': false, operationId: operation._id }, $inc: { 'desired.generation': 1 } },
  );
  if (modifiedCount === 0) {
    await collections.operations.deleteOne({ _id: operation._id });
    return undefined;
  }
  // Also what an operator asked for, which the instance does not name before it runs. It may end in between, as good.
  for (const other of await openOperations(collections, instance, operation))
    await cancelOperation(deps, other, 'its removal').catch(ignoreTooLate);
  await enqueueOperation(deps, operation._id);
  return operation;
}

function openOperations(
  collections: Collections,
  { _id }: InstanceRecord,
  but: OperationRecord,
): Promise<OperationRecord[]> {
  return collections.operations
    .find({ instanceId: _id, status: { $in: ['queued', 'running'] }, _id: { $ne: but._id } })
    .lean();
}

function ignoreTooLate(error: unknown): void {
  if (!isAppError(error, 'operation_over', 'not_cancellable')) throw error;
}

/**
 * Stops an operation on somebody's wish; a removal that never began takes the wish back with it. Throws what
 * `cancelOperation` throws.
 */
export async function cancelRequestedChange(
  deps: Deps,
  operation: OperationRecord,
  by: string,
): Promise<OperationRecord> {
  const cancelled = await cancelOperation(deps, operation, by);
  if (cancelled.kind === 'destroy' && cancelled.status === 'cancelled') await undoDelete(deps, cancelled);
  return cancelled;
}

/** The instance is wanted again, as it was: nothing of it has been touched. */
async function undoDelete({ collections }: Deps, { _id, instanceId }: OperationRecord): Promise<void> {
  const instance = await collections.instances.findOne({ _id: instanceId, operationId: _id }).lean();
  if (!instance) return;
  const generation = instance.observed?.generation ?? instance.desired.generation;
  await collections.instances.updateOne(
    { _id: instanceId, operationId: _id },
    { $set: { 'desired.present': true, 'desired.generation': generation, operationId: null } },
  );
}
