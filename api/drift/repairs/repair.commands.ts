import { createHash } from 'node:crypto';
import { Types } from 'mongoose';
import { isDuplicate } from '../../../gateway/store/duplicate.ts';
import type { InstanceRecord } from '../../assistants/instances/instance.model.ts';
import { inProgress, operationAsked, requestOperation } from '../../assistants/provisioning/operate.ts';
import type { Models } from '../../collections.ts';
import type { OperationRecord } from '../../operations/operation.model.ts';
import type { PriorityName } from '../../operations/operation.priority.ts';
import { isOver } from '../../operations/read/operation.present.ts';
import { createOperation } from '../../operations/run/operation.commands.ts';
import { AppError } from '../../platform/errors/app-error.ts';
import { isOfCell, isOnlyMendedWhenMeant } from '../findings/drift.policy.ts';
import { findingById, findingOver, noteFinding } from '../findings/finding.commands.ts';
import type { FindingRecord } from '../findings/finding.model.ts';

/** How a repair is asked for: by an operator (default) or a pass, and by which act, which is the same when it comes again. */
interface Manner {
  priority?: Extract<PriorityName, 'operator' | 'repair'>;
  once?: string | undefined;
}

/**
 * Records a repair of the instance, or the cell, that a finding is about, with everything else that is open about it. What
 * would cut the power is left out unless it is what the finding says. The worker takes it up within seconds. Throws
 * `not_found` for what is gone, `finding_unfit` for what has neither, `finding_over` for what is closed, or
 * `operation_in_progress`.
 */
export async function requestRepair(
  models: Models,
  findingId: string,
  manner: Manner = {},
): Promise<OperationRecord> {
  const { once } = manner;
  const finding = await findingById(models, findingId);
  const before = once ? await operationAsked(models, once) : undefined;
  if (finding.status === 'resolved' && !before) throw findingOver();
  if (isOfCell(finding.kind)) return before ?? requestCellRepair(models, finding.cell, manner);
  const instance = await ownerOf(models, finding);
  const operation = await requestOperation(models, instance, 'repair', manner);
  // It may have ended already, where it was asked for before a crash.
  if (isOver(operation)) return operation;
  const open = await models.findings.find({ instanceId: instance._id, status: 'open' }).lean();
  const meant = open.filter(({ _id, kind }) => _id.equals(finding._id) || !isOnlyMendedWhenMeant(kind));
  await markRepairing(models, meant, operation);
  return operation;
}

async function ownerOf(models: Models, { instanceId, subject }: FindingRecord): Promise<InstanceRecord> {
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

/**
 * Records a repair of what all servers of a cell share. Throws `operation_in_progress` while another one of that cell has
 * not ended.
 */
export async function requestCellRepair(
  models: Models,
  cell: string,
  { priority = 'operator', once }: Manner = {},
): Promise<OperationRecord> {
  const on = { _id: cellId(cell), ownerId: cellId(cell), subdomain: cell };
  const open = { instanceId: on._id, status: { $in: ['queued', 'running'] as const } };
  // Of two that ask at once, both count the same and the second meets a duplicate.
  const dedupe = `repair_cell ${cell} ${await models.operations.countDocuments({ instanceId: on._id })}`;
  const under = await models.operations.findOne(open).lean();
  if (under) throw inProgress(under);
  const wanted = {
    kind: 'repair_cell',
    on,
    priority,
    dedupe,
    byOperator: true,
    ...(once && { once }),
  } as const;
  const operation = await createOperation({ models }, wanted).catch((error: unknown) => {
    throw isDuplicate(error) ? new AppError('operation_in_progress', { cause: error }) : error;
  });
  const findings = await models.findings.find({ cell, status: 'open' }).lean();
  await markRepairing(
    models,
    findings.filter(({ kind }) => isOfCell(kind)),
    operation,
  );
  return operation;
}

/** What an operation on a cell's own stack names where others name their instance: the same for all of one cell. */
export function cellId(cell: string): Types.ObjectId {
  return new Types.ObjectId(createHash('sha256').update(`cell ${cell}`).digest('hex').slice(0, 24));
}

async function markRepairing(
  models: Pick<Models, 'findings'>,
  findings: readonly FindingRecord[],
  { _id: operationId }: OperationRecord,
): Promise<void> {
  for (const { _id, repairs } of findings) {
    const set = { status: 'repairing' as const, operationId, repairs: repairs + 1 };
    await noteFinding(models, _id, `repair ${operationId} ordered`, set);
  }
}
