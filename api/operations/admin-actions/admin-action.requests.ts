import type { Logger } from 'pino';
import type { Collections } from '../../collections.ts';
import type { AuditRecord } from '../../platform/audit/audit.model.ts';
import { isAppError } from '../../platform/errors/app-error.ts';
import type { WorkerIdentity } from '../../platform/process/worker-identity.ts';
import type {
  AdminActionDeps,
  AdminActionName,
  AdminActionResult,
  ExecuteAdminAction,
} from './admin-action.ts';

/** What acts are carried out and recorded with. */
export interface AdminActionExecutorDeps extends AdminActionDeps {
  logger: Logger;
  /** This process, as it signs what it holds. */
  worker: WorkerIdentity;
  executeAdminAction: ExecuteAdminAction;
}

/** Who wants what done to what. */
export type AdminActionRequest = Pick<AuditRecord, 'target' | 'actor' | 'detail'> & { act: AdminActionName };

/**
 * The command line's road: it only adds a row, as an embedded database wants it, and a worker carries the act out and
 * writes the outcome on the row, which stays as its line in the audit.
 */
export async function requestAdminAction(
  collections: Collections,
  request: AdminActionRequest,
): Promise<AuditRecord> {
  return (await collections.audit.create({ ...request, outcome: 'asked' })).toObject();
}

/**
 * The page's road: this process carries the act out at once. The line stands before anything is done, so that a crash in
 * between leaves one that a worker goes on with. Throws what the act throws, after the line says so.
 */
export async function executeImmediately(
  deps: AdminActionExecutorDeps,
  request: AdminActionRequest,
): Promise<AdminActionResult> {
  const holder = { outcome: 'underway', holder: deps.worker, tries: 1 };
  const entry = (await deps.collections.audit.create({ ...request, ...holder })).toObject();
  return executeAndRecord(deps, entry);
}

/** Carries out what a line says and writes how it went. Throws what the act throws. */
export async function executeAndRecord(
  deps: AdminActionExecutorDeps,
  entry: AuditRecord,
): Promise<AdminActionResult> {
  try {
    const result = await deps.executeAdminAction(deps, entry);
    const operationId = result.operation?._id.toString();
    await recordOutcome(deps, entry, { outcome: 'done', ...(operationId && { operationId }) });
    return result;
  } catch (error) {
    await recordOutcome(deps, entry, failureOutcome(deps, error));
    throw error;
  }
}

/** Ends a line, as long as nobody took it over. */
export async function recordOutcome(
  { collections }: Pick<AdminActionDeps, 'collections'>,
  { _id, tries }: AuditRecord,
  how: Pick<AuditRecord, 'outcome' | 'message' | 'operationId'>,
): Promise<void> {
  await collections.audit.updateOne({ _id, outcome: 'underway', tries }, { $set: { ...how, holder: null } });
}

function failureOutcome(
  { logger }: AdminActionExecutorDeps,
  error: unknown,
): { outcome: string; message: string } {
  if (isAppError(error)) return { outcome: error.code, message: error.message };
  logger.error({ err: error }, 'an operator’s act failed');
  return {
    outcome: 'failed',
    message: 'It failed for a reason that we do not know; the worker’s log has it.',
  };
}
