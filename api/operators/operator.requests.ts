import type { AuditRecord } from '../audit/audit.model.ts';
import type { Models } from '../database/models.ts';
import { isAppError } from '../errors/app-error.ts';
import type { RunnerDeps } from '../operations/operation.work.ts';
import { type ActName, carryOut } from './operator.acts.ts';

/**
 * The command line's road: it only adds a row, as an embedded database wants it, and a worker carries the act out and
 * writes the outcome on the row, which stays as its line in the audit.
 */
export async function askForAct(
  models: Models,
  act: { act: ActName; target: string; actor: string },
): Promise<AuditRecord> {
  return (await models.audit.create({ ...act, outcome: 'asked' })).toObject();
}

/** Carries out what was asked from the command line; each request once, by one worker. */
export async function serveRequests(deps: RunnerDeps): Promise<void> {
  for (;;) {
    const asked = await deps.models.audit
      .findOneAndUpdate({ outcome: 'asked' }, { $set: { outcome: 'underway' } }, { sort: { at: 1 } })
      .lean();
    if (!asked) return;
    const outcome = await carryOut(deps, asked).then(
      ({ operation }) => ({ outcome: 'done', ...(operation && { operationId: operation._id.toString() }) }),
      (error: unknown) => refusal(deps, error),
    );
    await deps.models.audit.updateOne({ _id: asked._id }, { $set: outcome });
  }
}

function refusal({ logger }: RunnerDeps, error: unknown): { outcome: string; message: string } {
  if (isAppError(error)) return { outcome: error.code, message: error.message };
  logger.error({ err: error }, 'an operator’s act failed');
  return {
    outcome: 'failed',
    message: 'It failed for a reason that we do not know; the worker’s log has it.',
  };
}
