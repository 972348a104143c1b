import type { AppError } from '../../platform/errors/app-error.ts';
import { backoffMs } from '../lease/operation.backoff.ts';
import { LeaseLost, writeOperation } from '../lease/operation.lease.ts';
import type { CleanupRecord, TroubleRecord } from '../operation.model.ts';
import { needsPerson, troubleOf } from '../read/operation.trouble.ts';
import { endOperation, requeueOperation, withTrouble } from './operation.commands.ts';
import type { OperationHandler, OperationRun, RunnerDeps } from './operation.handler.ts';

/** Clean-ups that may fail: with growing pauses they take about a quarter of an hour, then a person is called. */
const MAX_CLEANUPS = 8;

/**
 * Gives an operation up: removes its partial resources first, and only then ends it. The decision is written before
 * anything is removed, so that a worker that takes over after a crash continues the removal and does not start over.
 */
export async function giveUp(
  deps: RunnerDeps,
  run: OperationRun,
  handler: OperationHandler,
  outcome: CleanupRecord['outcome'],
  error: AppError,
  trouble?: Pick<TroubleRecord, 'code' | 'message'>,
): Promise<void> {
  run.steps.failRunning();
  await run.steps.written();
  const publicError = { code: error.code, message: error.message };
  const troubles = trouble ? withTrouble(run.operation, trouble) : run.operation.troubles;
  const partialResources = (await handler.leavesPartialResources?.(run)) ?? false;
  const cleanup: CleanupRecord = { outcome, error: publicError, attempt: 1 };
  await writeOperation(deps, run.lease, { troubles, cleanup });
  run.operation.troubles = troubles;
  if (!partialResources) return endAfterCleanup(deps, run, handler, cleanup);
  run.operation.cleanup = cleanup;
  await cleanUp(deps, run, handler);
}

/** Removes partial resources, and ends the operation with the outcome in its `cleanup`. */
export async function cleanUp(deps: RunnerDeps, run: OperationRun, handler: OperationHandler): Promise<void> {
  const cleanup = run.operation.cleanup;
  if (!cleanup) throw new Error('there is nothing to clean up');
  run.steps.begin('cleaning_up');
  try {
    await handler.cleanUp?.(run);
  } catch (error) {
    return handleFailedCleanup(deps, run, handler, cleanup, error);
  }
  run.steps.succeed('cleaning_up');
  await run.steps.written();
  await endAfterCleanup(deps, run, handler, cleanup);
}

async function handleFailedCleanup(
  deps: RunnerDeps,
  run: OperationRun,
  handler: OperationHandler,
  cleanup: CleanupRecord,
  error: unknown,
): Promise<void> {
  if (error instanceof LeaseLost) throw error;
  await run.steps.written();
  if (deps.stopping.aborted) return requeueOperation(deps, run.lease, { delayMs: 0, countsAsAttempt: false });
  const trouble = troubleOf(error);
  deps.logger.warn(
    { err: error, operationId: run.operation._id, attempt: cleanup.attempt },
    'clean-up failed',
  );
  // If only a person can fix it, the customer does not wait: they and the operator are notified.
  if (cleanup.attempt < MAX_CLEANUPS && !needsPerson(error)) {
    await writeOperation(deps, run.lease, { cleanup: { ...cleanup, attempt: cleanup.attempt + 1 } });
    const delayMs = backoffMs(cleanup.attempt);
    return requeueOperation(deps, run.lease, { delayMs, countsAsAttempt: false, trouble });
  }
  run.steps.failRunning();
  await run.steps.written();
  await writeOperation(deps, run.lease, { troubles: withTrouble(run.operation, trouble) });
  await endAfterCleanup(deps, run, handler, cleanup);
}

async function endAfterCleanup(
  deps: RunnerDeps,
  run: OperationRun,
  handler: OperationHandler,
  { outcome, error }: CleanupRecord,
): Promise<void> {
  await handler.beforeFailure?.(run, error);
  await endOperation(deps, run.lease, outcome, error);
}
