import type { Logger } from 'pino';
import type { AuditRecord } from '../../platform/audit/audit.model.ts';
import { isAppError } from '../../platform/errors/app-error.ts';
import type { WorkerIdentity } from '../../platform/process/worker-identity.ts';
import type { OperationCollections } from '../operation.collections.ts';
import type {
  AdminActionDeps,
  AdminActionResult,
  ExecuteAdminAction,
  RequestedAction,
} from './admin-action.ts';

/** Dependencies for executing and recording admin actions. */
export interface AdminActionExecutorDeps<Slice extends OperationCollections = OperationCollections>
  extends AdminActionDeps<Slice> {
  logger: Logger;
  /** This process, as it identifies itself in the entries that it holds. */
  worker: WorkerIdentity;
  executeAdminAction: ExecuteAdminAction<Slice>;
}

/** Which action is requested on which target, and by whom. */
export type AdminActionRequest = RequestedAction & Pick<AuditRecord, 'actor'>;

/**
 * Used by the command line: only adds a row, as an embedded database requires. A worker executes the action and writes
 * the outcome to the row, which stays as its audit entry.
 */
export async function requestAdminAction(
  { audit }: Pick<OperationCollections, 'audit'>,
  request: AdminActionRequest,
): Promise<AuditRecord> {
  return (await audit.create({ ...request, outcome: 'asked' })).toObject();
}

/**
 * Used by the web page: this process executes the action at once. The audit entry is written first, so that a worker can
 * finish the action after a crash. Throws what the action throws, after recording it in the entry.
 */
export async function executeImmediately<Slice extends OperationCollections>(
  deps: AdminActionExecutorDeps<Slice>,
  request: AdminActionRequest,
): Promise<AdminActionResult> {
  const holder = { outcome: 'underway', holder: deps.worker, tries: 1 };
  const entry = (await deps.collections.audit.create({ ...request, ...holder })).toObject();
  return executeAndRecord(deps, entry);
}

/** Executes the action of an audit entry and records its outcome. Throws what the action throws. */
export async function executeAndRecord<Slice extends OperationCollections>(
  deps: AdminActionExecutorDeps<Slice>,
  entry: AuditRecord,
): Promise<AdminActionResult> {
  try {
    const result = await deps.executeAdminAction(deps, entry);
    const { operation, effect } = result;
    const operationId = operation?._id.toString();
    await recordOutcome(deps, entry, {
      outcome: 'done',
      ...(operationId && { operationId }),
      ...(effect && { effect }),
    });
    return result;
  } catch (error) {
    await recordOutcome(deps, entry, failureOutcome(deps, error));
    throw error;
  }
}

/** Closes an audit entry, unless another process has taken it over. */
export async function recordOutcome(
  { collections }: Pick<AdminActionDeps, 'collections'>,
  { _id, tries }: AuditRecord,
  how: Pick<AuditRecord, 'outcome' | 'message' | 'operationId' | 'effect'>,
): Promise<void> {
  await collections.audit.updateOne({ _id, outcome: 'underway', tries }, { $set: { ...how, holder: null } });
}

function failureOutcome(
  { logger }: { logger: Logger },
  error: unknown,
): { outcome: string; message: string } {
  if (isAppError(error)) return { outcome: error.code, message: error.message };
  logger.error({ err: error }, 'admin action failed');
  return {
    outcome: 'failed',
    message: 'It failed for an unknown reason. See the worker’s log.',
  };
}
