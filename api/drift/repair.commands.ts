import type { Models } from '../database/models.ts';
import { AppError } from '../errors/app-error.ts';
import type { InstanceRecord } from '../instances/instance.model.ts';
import type { OperationRecord } from '../operations/operation.model.ts';
import { isOver } from '../operations/operation.present.ts';
import { operationAsked, requestOperation } from '../operators/operate.ts';
import { findingById, findingOver, noteFinding } from './finding.commands.ts';
import type { FindingRecord } from './finding.model.ts';

/**
 * Records a repair of the instance that a finding is about, with everything else that is open about it. The worker takes
 * it up within seconds. Asked again under the same `once` it is the same repair. Throws `not_found` for what is gone,
 * `finding_unfit` for what has no instance, `finding_over` for what is closed, or `operation_in_progress`.
 */
export async function requestRepair(
  models: Models,
  findingId: string,
  priority: 'operator' | 'repair' = 'operator',
  once?: string,
): Promise<OperationRecord> {
  const finding = await findingById(models, findingId);
  const before = once ? await operationAsked(models, once) : undefined;
  if (finding.status === 'resolved' && !before) throw findingOver();
  const instance = await ownerOf(models, finding);
  const operation = await requestOperation(models, instance, 'repair', { priority, once });
  // It may have ended already, where it was asked for before a crash.
  if (isOver(operation)) return operation;
  const open = await models.findings.find({ instanceId: instance._id, status: 'open' }).lean();
  for (const { _id, repairs } of open) {
    const set = { status: 'repairing' as const, operationId: operation._id, repairs: repairs + 1 };
    await noteFinding(models, _id, `repair ${operation._id} ordered`, set);
  }
  return operation;
}

async function ownerOf(models: Models, finding: FindingRecord): Promise<InstanceRecord> {
  const { instanceId, subject } = finding;
  if (!instanceId)
    throw new AppError('finding_unfit', {
      message:
        'This finding belongs to no customer, so there is nothing to repair. Where it may be removed, confirm that.',
    });
  const instance = await models.instances.findOne({ _id: instanceId }).lean();
  if (instance?.desired.present) return instance;
  throw new AppError('not_found', {
    message: `${subject} is gone or leaving, so there is nothing to repair. The next pass resolves this finding.`,
  });
}
