import type { Models } from '../database/models.ts';
import { AppError } from '../errors/app-error.ts';
import type { JobQueue } from '../jobs/queue.ts';
import { createOperation, enqueueOperation } from '../operations/operation.commands.ts';
import type { OperationRecord } from '../operations/operation.model.ts';
import { isOver } from '../operations/operation.present.ts';
import type { Vault } from '../secrets/vault.ts';
import type { InstanceRecord } from './instance.model.ts';
import { instanceSecrets } from './instance.schema.ts';

/** The operation that last moved an instance, or null. */
export async function lastOperation(
  models: Models,
  instance: InstanceRecord,
): Promise<OperationRecord | null> {
  return instance.operationId ? await models.operations.findOne({ _id: instance.operationId }).lean() : null;
}

/** An instance's gateway token, 64 hex digits. Throws `instance_not_ready` where there is none yet. */
export function gatewayTokenOf(vault: Vault, instance: InstanceRecord): string {
  if (!instance.observed || !instance.desired.present) throw new AppError('instance_not_ready');
  return vault.open(instance._id.toString(), instance.observed.secrets, instanceSecrets).gatewayToken;
}

/**
 * Wishes an instance away. Asked again while it goes, it answers with the operation under way; after a failure it begins
 * anew. Throws `operation_in_progress` while it is being set up.
 */
export async function requestRemoval(
  deps: { models: Models; jobs: JobQueue },
  instance: InstanceRecord,
): Promise<OperationRecord> {
  const { models } = deps;
  const last = await lastOperation(models, instance);
  if (last && !isOver(last)) {
    if (last.kind === 'destroy') return last;
    throw new AppError('operation_in_progress');
  }
  const operation = await createOperation(deps, {
    kind: 'destroy',
    instanceId: instance._id,
    ownerId: instance.ownerId,
  });
  // Whoever sees the same last operation as we did has won or lost here, and only here.
  const { modifiedCount } = await models.instances.updateOne(
    { _id: instance._id, operationId: instance.operationId },
    { $set: { 'desired.present': false, operationId: operation._id }, $inc: { 'desired.generation': 1 } },
  );
  if (modifiedCount === 0) {
    await models.operations.deleteOne({ _id: operation._id });
    throw new AppError('operation_in_progress');
  }
  await enqueueOperation(deps, operation._id);
  return operation;
}
