import type { Models } from '../database/models.ts';
import { AppError } from '../errors/app-error.ts';
import { lastOperation } from '../instances/instance.commands.ts';
import type { InstanceRecord } from '../instances/instance.model.ts';
import { createOperation } from '../operations/operation.commands.ts';
import type { OperationRecord } from '../operations/operation.model.ts';
import { isOver } from '../operations/operation.present.ts';
import type { PriorityName } from '../operations/operation.priority.ts';

/** What an operator may ask for by hand. */
export type OperatorKind = 'update' | 'refresh' | 'repair' | 'destroy';

/**
 * Records an operator's operation. Only a row is added here, by whatever process; the worker, which looks every few
 * seconds, is the one that changes the instance. Throws `operation_in_progress` while another operation moves it.
 */
export async function requestOperation(
  models: Models,
  instance: InstanceRecord,
  kind: OperatorKind,
  priority: PriorityName = 'operator',
): Promise<OperationRecord> {
  const last = await lastOperation(models, instance);
  if (last && !isOver(last)) throw new AppError('operation_in_progress');
  return await createOperation(
    { models },
    {
      kind,
      on: instance,
      priority,
      byOperator: true,
    },
  );
}

/**
 * Makes an operator's operation the one that moves its instance; nothing where it already is, or where it is a customer's,
 * whose command named it when it was recorded: a stray row of a crash moves nothing. Throws
 * `operation_in_progress` when another one was quicker.
 */
export async function takeInstance(models: Models, operation: OperationRecord): Promise<void> {
  if (!operation.byOperator) return;
  const instance = await models.instances.findOne({ _id: operation.instanceId }).lean();
  if (!instance || instance.operationId?.equals(operation._id)) return;
  const last = await lastOperation(models, instance);
  if (last && !isOver(last)) throw new AppError('operation_in_progress');
  const leaving = operation.kind === 'destroy';
  const { modifiedCount } = await models.instances.updateOne(
    { _id: instance._id, operationId: instance.operationId ?? null },
    {
      $set: { operationId: operation._id, ...(leaving ? { 'desired.present': false } : {}) },
      ...(leaving ? { $inc: { 'desired.generation': 1 } } : {}),
    },
  );
  if (modifiedCount === 0) throw new AppError('operation_in_progress');
}
