import type { OperationBus } from '../../operations/operation.bus.ts';
import { CANCELLED_BY, type OperationRecord } from '../../operations/operation.model.ts';
import { isOver } from '../../operations/read/operation.present.ts';
import { cancelOperation } from '../../operations/run/operation.cancel.ts';
import { createOperation, enqueueOperation } from '../../operations/run/operation.commands.ts';
import { AppError, isAppError } from '../../platform/errors/app-error.ts';
import type { JobQueue } from '../../platform/jobs/queue.ts';
import type { Vault } from '../../platform/secrets/vault.ts';
import type { AssistantCollections } from '../assistant.collections.ts';
import type { InstanceRecord } from './instance.model.ts';
import { instanceSecrets } from './instance.schema.ts';
import { setCurrentOperation, undoRemoval } from './instance-claims.commands.ts';

/** The operation that last changed an instance, or null. */
export async function lastOperation(
  collections: AssistantCollections,
  instance: InstanceRecord,
): Promise<OperationRecord | null> {
  return instance.operationId
    ? await collections.operations.findOne({ _id: instance.operationId }).lean()
    : null;
}

/**
 * An instance's gateway token, 64 hex digits. Throws `instance_not_ready` if there is none yet, and `not_for_adopted` if
 * only its owner has it.
 */
export function gatewayTokenOf(vault: Vault, instance: InstanceRecord): string {
  if (!instance.observed || !instance.desired.present) throw new AppError('instance_not_ready');
  if (instance.adopted) throw new AppError('not_for_adopted');
  return vault.open(instance._id.toString(), instance.observed.secrets, instanceSecrets).gatewayToken;
}

interface Deps {
  collections: AssistantCollections;
  jobs: JobQueue;
  bus: OperationBus;
}

/**
 * Requests the removal of an instance. Operations in progress are cancelled, and the removal follows. A second request
 * during the removal returns the same operation; after a failure it starts a new one. `dedupe` identifies a request that
 * may be repeated. Throws `operation_in_progress` if concurrent changes win every try.
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
    // A concurrent update has set itself as the instance's operation: the next try cancels it like any other.
    seen = await deps.collections.instances.findOne({ _id: instance._id }).lean();
  }
  throw new AppError(seen ? 'operation_in_progress' : 'not_found');
}

const DAY_MS = 86_400_000;
/** Removals that one owner may request a day: each runs the engine, and one that fails or is cancelled can be repeated. */
const REMOVALS_PER_DAY = 20;

/** The same for its owner, who gets the removal under way or, at most so often a day, a new one. Throws `too_many_changes`. */
export async function requestOwnRemoval(deps: Deps, instance: InstanceRecord): Promise<OperationRecord> {
  const last = await lastOperation(deps.collections, instance);
  if (last?.kind === 'destroy' && !isOver(last)) return last;
  const removals = await deps.collections.operations.countDocuments({
    teamId: instance.teamId,
    kind: 'destroy',
    createdAt: { $gt: new Date(Date.now() - DAY_MS) },
  });
  if (removals >= REMOVALS_PER_DAY)
    throw new AppError('too_many_changes', {
      message: 'You have asked to delete this too often today. Nothing was changed. Try again tomorrow.',
    });
  return requestRemoval(deps, instance);
}

/** Undefined if the instance has changed since it was read. */
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
  // Concurrent requests that read the same last operation are decided here, and only here.
  if (!(await setCurrentOperation(collections, instance, operation))) {
    await collections.operations.deleteOne({ _id: operation._id });
    return undefined;
  }
  // This includes operators' operations, which the instance does not name before they run. They may end in between.
  for (const other of await openOperations(collections, instance, operation))
    await cancelOperation(deps, other, CANCELLED_BY.removal).catch(ignoreTooLate);
  await enqueueOperation(deps, operation._id);
  return operation;
}

function openOperations(
  collections: AssistantCollections,
  { _id }: InstanceRecord,
  except: OperationRecord,
): Promise<OperationRecord[]> {
  return collections.operations
    .find({ instanceId: _id, status: { $in: ['queued', 'running'] }, _id: { $ne: except._id } })
    .lean();
}

function ignoreTooLate(error: unknown): void {
  if (!isAppError(error, 'operation_over', 'not_cancellable')) throw error;
}

/**
 * Cancels an operation on request. Cancelling a removal that never started also undoes the deletion of the instance.
 * Throws what `cancelOperation` throws.
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

/** Marks the instance as present again, unchanged: the removal has not touched it. */
async function undoDelete({ collections }: Deps, removal: OperationRecord): Promise<void> {
  const { _id, instanceId } = removal;
  const instance = await collections.instances.findOne({ _id: instanceId, operationId: _id }).lean();
  if (!instance) return;
  await undoRemoval(collections, removal, instance.observed?.generation ?? instance.desired.generation);
}
