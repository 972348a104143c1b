import { enqueueOperation, reclaimOperation } from './operation.commands.ts';
import type { OperationRecord } from './operation.model.ts';
import type { RunnerDeps } from './operation.run.ts';
import { holderIsDead } from './process-identity.ts';

/** A queued operation that nobody took for so long has lost its job, not its turn. */
const FORGOTTEN_MS = 30_000;

/**
 * Finds operations that nobody works on: their holder died, or the process died between the row and the queue. At a
 * process's start nothing of its own is in flight yet, so `forgottenMs` 0 takes every queued one up again.
 */
export async function sweepOperations(deps: RunnerDeps, forgottenMs = FORGOTTEN_MS): Promise<number> {
  const open = await deps.models.operations.find({ status: { $in: ['queued', 'running'] } }).lean();
  let taken = 0;
  for (const operation of open) {
    if (await takeUp(deps, operation, forgottenMs)) taken += 1;
  }
  if (taken > 0) deps.logger.info({ operations: taken }, 'operations without a worker taken up again');
  return taken;
}

async function takeUp(deps: RunnerDeps, operation: OperationRecord, forgottenMs: number): Promise<boolean> {
  if (operation.status === 'running')
    return isAbandoned(deps, operation) && reclaimOperation(deps, operation);
  const since = new Date(Date.now() - forgottenMs);
  if (operation.enqueuedAt > since) return false;
  const { modifiedCount } = await deps.models.operations.updateOne(
    { _id: operation._id, status: 'queued', enqueuedAt: operation.enqueuedAt },
    { $set: { enqueuedAt: new Date() } },
  );
  if (modifiedCount === 0) return false;
  await enqueueOperation(deps, operation._id);
  return true;
}

function isAbandoned(deps: RunnerDeps, { lease }: OperationRecord): boolean {
  return !lease || lease.expiresAt < new Date() || holderIsDead(lease, deps.worker);
}
