import { createHash } from 'node:crypto';
import { Types } from 'mongoose';
import { isDuplicateKeyError } from '../../../gateway/store/duplicate-key.ts';
import type { InstanceRecord } from '../../assistants/instances/instance.model.ts';
import {
  findOperationByRequest,
  inProgressError,
  requestOperation,
} from '../../assistants/provisioning/operator-operations.ts';
import type { OperationRecord } from '../../operations/operation.model.ts';
import type { PriorityName } from '../../operations/operation.priority.ts';
import { isOver } from '../../operations/read/operation.present.ts';
import { createOperation } from '../../operations/run/operation.commands.ts';
import { AppError } from '../../platform/errors/app-error.ts';
import type { DriftCollections } from '../drift.collections.ts';
import { isCellWide, isRepairedOnlyOnRequest } from '../findings/drift.policy.ts';
import { findingById, findingOver, noteFinding } from '../findings/finding.commands.ts';
import type { FindingRecord } from '../findings/finding.model.ts';

/**
 * How a repair is requested: by an operator (default) or a scan. `once` names the request and is the same on a retry.
 */
interface RepairRequest {
  priority?: Extract<PriorityName, 'operator' | 'repair'>;
  once?: string | undefined;
}

/**
 * Records a repair of the instance, or the cell, that a finding is about, with everything else that is open about it. A
 * change that would cut the power is left out unless the finding is about it. The worker starts within seconds. Throws
 * `not_found` if the finding or its instance is gone, `finding_unfit` if it belongs to neither an instance nor a cell or
 * if the repair would fail, `finding_over` if it is closed, or `operation_in_progress`.
 */
export async function requestRepair(
  collections: DriftCollections,
  findingId: string,
  request: RepairRequest = {},
): Promise<OperationRecord> {
  const { once } = request;
  const finding = await findingById(collections, findingId);
  const before = once ? await findOperationByRequest(collections, once) : undefined;
  if (finding.status === 'resolved' && !before) throw findingOver();
  if (finding.unrepairable && !before) throw new AppError('finding_unfit', { message: finding.unrepairable });
  if (isCellWide(finding.kind)) return before ?? requestCellRepair(collections, finding.cell, request);
  const instance = await instanceOfFinding(collections, finding);
  const operation = await requestOperation(collections, instance, 'repair', request);
  // It may have ended already, if it was requested before a crash.
  if (isOver(operation)) return operation;
  const open = await collections.findings.find({ instanceId: instance._id, status: 'open' }).lean();
  const included = open.filter(({ _id, kind }) => _id.equals(finding._id) || !isRepairedOnlyOnRequest(kind));
  await markRepairing(collections, included, operation);
  return operation;
}

async function instanceOfFinding(
  collections: DriftCollections,
  { instanceId, subject }: FindingRecord,
): Promise<InstanceRecord> {
  if (!instanceId)
    throw new AppError('finding_unfit', {
      message:
        'This finding belongs to no customer, so there is nothing to repair. If it can be removed, confirm that.',
    });
  const instance = await collections.instances.findOne({ _id: instanceId }).lean();
  if (instance?.desired.present) return instance;
  throw new AppError('not_found', {
    message: `${subject} is gone or being removed, so there is nothing to repair. The next scan resolves this finding.`,
  });
}

/**
 * Records a repair of what all servers of a cell share. Throws `operation_in_progress` while another one of that cell
 * has not ended.
 */
export async function requestCellRepair(
  collections: DriftCollections,
  cell: string,
  { priority = 'operator', once }: RepairRequest = {},
): Promise<OperationRecord> {
  const on = { _id: cellId(cell), teamId: cellId(cell), subdomain: cell };
  const open = { instanceId: on._id, status: { $in: ['queued', 'running'] as const } };
  // Two concurrent requests get the same count, and the second gets a duplicate key error.
  const dedupe = `repair_cell ${cell} ${await collections.operations.countDocuments({ instanceId: on._id })}`;
  const running = await collections.operations.findOne(open).lean();
  if (running) throw inProgressError(running);
  const wanted = {
    kind: 'repair_cell',
    on,
    priority,
    dedupe,
    byOperator: true,
    ...(once && { once }),
  } as const;
  const operation = await createOperation({ collections }, wanted).catch((error: unknown) => {
    throw isDuplicateKeyError(error) ? new AppError('operation_in_progress', { cause: error }) : error;
  });
  const findings = await collections.findings.find({ cell, status: 'open' }).lean();
  await markRepairing(
    collections,
    findings.filter(({ kind }) => isCellWide(kind)),
    operation,
  );
  return operation;
}

/** The instance id of an operation on a cell's own stack: the same for all operations of one cell. */
export function cellId(cell: string): Types.ObjectId {
  return new Types.ObjectId(createHash('sha256').update(`cell ${cell}`).digest('hex').slice(0, 24));
}

async function markRepairing(
  collections: Pick<DriftCollections, 'findings'>,
  findings: readonly FindingRecord[],
  { _id: operationId }: OperationRecord,
): Promise<void> {
  for (const { _id, repairs } of findings) {
    const set = { status: 'repairing' as const, operationId, repairs: repairs + 1 };
    const event = { kind: 'repair_requested', what: `repair ${operationId} ordered` } as const;
    await noteFinding(collections, _id, event, set);
  }
}
