import { beginAdoption } from '../assistants/adoption/adoption.commands.ts';
import { lastOperation, requestRemoval } from '../assistants/instances/instance.commands.ts';
import type { InstanceRecord } from '../assistants/instances/instance.model.ts';
import {
  findOperationByRequest,
  inProgressError,
  requestOperation,
} from '../assistants/provisioning/operator-operations.ts';
import { beginProvision } from '../assistants/provisioning/provisioning.commands.ts';
import type { DriftCollections } from '../drift/drift.collections.ts';
import { requestCellRepair } from '../drift/repairs/repair.commands.ts';
import type { AdminActionDeps } from '../operations/admin-actions/admin-action.ts';
import type { OperationRecord } from '../operations/operation.model.ts';
import { isOver } from '../operations/read/operation.present.ts';
import { AppError } from '../platform/errors/app-error.ts';

const UPDATE_INSTEAD = 'An update brings a customer to its desired state.';

/**
 * Starts another operation of the same kind on the same instance, in the way of that kind. `once` is unique to the
 * request: a repeated request returns the operation of the first. Throws `operation_in_progress`, `operation_over` and
 * `not_found`.
 */
export async function retryOperation(
  deps: AdminActionDeps<DriftCollections>,
  operation: OperationRecord,
  once: string,
): Promise<OperationRecord> {
  const before = await earlierRetry(deps, once);
  if (before) return before;
  const { kind, customer } = operation;
  if (!isOver(operation)) throw inProgressError(operation);
  if (operation.status === 'succeeded')
    throw new AppError('operation_over', {
      message: `This operation (${kind}) has succeeded: there is nothing to retry.${kind === 'destroy' || kind === 'repair_cell' ? '' : ` ${UPDATE_INSTEAD}`}`,
    });
  if (kind === 'repair_cell') return requestCellRepair(deps.collections, customer, { once });
  const instance = await deps.collections.instances.findOne({ _id: operation.instanceId }).lean();
  if (!instance)
    throw new AppError('not_found', { message: `${customer} is gone: there is nothing to retry on.` });
  if (kind === 'destroy') return requestRemoval(deps, instance, once);
  if (!instance.desired.present)
    throw new AppError('not_found', {
      message: `${customer} is leaving: only its removal can be retried. The queue shows it.`,
    });
  if (kind !== 'provision' && kind !== 'adopt')
    return requestOperation(deps.collections, instance, kind, { once });
  return retrySetUp(deps, kind, instance, once);
}

/** Starts another set-up or adoption, unless a later one has ended well. */
async function retrySetUp(
  deps: AdminActionDeps<DriftCollections>,
  kind: 'provision' | 'adopt',
  instance: InstanceRecord,
  once: string,
): Promise<OperationRecord> {
  const last = await lastOperation(deps.collections, instance);
  if (last && !isOver(last)) throw inProgressError(last);
  if (instance.observed)
    throw new AppError('operation_over', {
      message: `${instance.subdomain} was set up by a later operation (${last?._id}): there is nothing to retry. ${UPDATE_INSTEAD}`,
    });
  if (kind === 'adopt') return beginAdoption(deps.collections, instance, once);
  return beginProvision(deps, instance, { dedupe: once, requestHash: '' });
}

/** The operation that the same request created before a crash. If no instance names it yet, removes it to start over. */
async function earlierRetry(
  { collections }: AdminActionDeps<DriftCollections>,
  once: string,
): Promise<OperationRecord | undefined> {
  const before = await findOperationByRequest(collections, once);
  if (!before) return undefined;
  const named = await collections.instances.exists({ _id: before.instanceId, operationId: before._id });
  if (before.byOperator || named) return before;
  const { deletedCount } = await collections.operations.deleteOne({
    _id: before._id,
    status: 'queued',
    fence: 0,
  });
  return deletedCount === 0 ? before : undefined;
}
