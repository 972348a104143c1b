import type { Logger } from 'pino';
import type { Models } from '../../collections.ts';
import type { AuditRecord } from '../../platform/audit/audit.model.ts';
import { isAppError } from '../../platform/errors/app-error.ts';
import type { WorkerIdentity } from '../../platform/process/process-identity.ts';
import type { ActDeps, ActName, ActResult, CarryOut } from './act.ts';

/** What acts are carried out and recorded with. */
export interface RequestDeps extends ActDeps {
  logger: Logger;
  /** This process, as it signs what it holds. */
  worker: WorkerIdentity;
  carryOut: CarryOut;
}

/** Who wants what done to what. */
export type Wish = Pick<AuditRecord, 'target' | 'actor' | 'detail'> & { act: ActName };

/**
 * The command line's road: it only adds a row, as an embedded database wants it, and a worker carries the act out and
 * writes the outcome on the row, which stays as its line in the audit.
 */
export async function askForAct(models: Models, wish: Wish): Promise<AuditRecord> {
  return (await models.audit.create({ ...wish, outcome: 'asked' })).toObject();
}

/**
 * The page's road: this process carries the act out at once. The line stands before anything is done, so that a crash in
 * between leaves one that a worker goes on with. Throws what the act throws, after the line says so.
 */
export async function performAct(deps: RequestDeps, wish: Wish): Promise<ActResult> {
  const holder = { outcome: 'underway', holder: deps.worker, tries: 1 };
  const line = (await deps.models.audit.create({ ...wish, ...holder })).toObject();
  return finish(deps, line);
}

/** Carries out what a line says and writes how it went. Throws what the act throws. */
export async function finish(deps: RequestDeps, line: AuditRecord): Promise<ActResult> {
  try {
    const result = await deps.carryOut(deps, line);
    const operationId = result.operation?._id.toString();
    await close(deps, line, { outcome: 'done', ...(operationId && { operationId }) });
    return result;
  } catch (error) {
    await close(deps, line, refusal(deps, error));
    throw error;
  }
}

/** Ends a line, as long as nobody took it over. */
export async function close(
  { models }: Pick<ActDeps, 'models'>,
  { _id, tries }: AuditRecord,
  how: Pick<AuditRecord, 'outcome' | 'message' | 'operationId'>,
): Promise<void> {
  await models.audit.updateOne({ _id, outcome: 'underway', tries }, { $set: { ...how, holder: null } });
}

function refusal({ logger }: RequestDeps, error: unknown): { outcome: string; message: string } {
  if (isAppError(error)) return { outcome: error.code, message: error.message };
  logger.error({ err: error }, 'an operator’s act failed');
  return {
    outcome: 'failed',
    message: 'It failed for a reason that we do not know; the worker’s log has it.',
  };
}
