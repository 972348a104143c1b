import { AppError } from '../../platform/errors/app-error.ts';
import {
  HEARTBEAT_MS,
  heartbeat,
  LEASE_MS,
  type Lease,
  LeaseLost,
  writeOperation,
} from '../lease/operation.lease.ts';
import { troubleOf } from '../read/operation.trouble.ts';
import { watchCancel } from './operation.cancel.ts';
import { cleanUp, giveUp } from './operation.cleanup.ts';
import { noteTrouble, requeueOperation, succeedOperation } from './operation.commands.ts';
import type { OperationHandler, OperationRun, RunnerDeps } from './operation.handler.ts';
import { recordSteps } from './operation.steps.ts';

/** An operation that was taken over this often is given up: something about it kills the workers. */
const MAX_FENCE = 60;

/**
 * Runs one leased operation: keeps the lease and records the outcome. Does not throw when the work fails: the failure is
 * recorded on the operation. If the lease is lost, another worker continues.
 */
export async function runLeasedOperation(
  deps: RunnerDeps,
  lease: Lease,
  handlerOf: (lease: Lease) => OperationHandler,
): Promise<void> {
  const lost = new AbortController();
  const cancel = watchCancel(deps, lease);
  const stopSignals: StopSignals = {
    stopped: AbortSignal.any([deps.stopping, lost.signal]),
    cancelled: cancel.signal,
  };
  const run: OperationRun = {
    operation: lease.operation,
    lease,
    steps: recordSteps(deps, lease),
    signal: AbortSignal.any([stopSignals.stopped, stopSignals.cancelled]),
    onStarted: (engine) => writeOperation(deps, lease, { engine }),
    note: (trouble) => noteTrouble(deps, lease, trouble),
  };
  const heartbeatTimer = keepAlive(deps, lease, lost, cancel.poll);
  try {
    const handler = handlerOf(lease);
    // An operation that is being given up does not start over after a takeover.
    if (lease.operation.cleanup) await cleanUp(deps, { ...run, signal: stopSignals.stopped }, handler);
    else await attempt(deps, run, handler, stopSignals);
  } catch (error) {
    if (!(error instanceof LeaseLost)) throw error;
    deps.logger.warn(
      { operationId: lease.operation._id, fence: lease.fence },
      'lease lost; another worker continues',
    );
  } finally {
    clearInterval(heartbeatTimer);
    cancel.unsubscribe();
  }
}

/** Why a run has to end: this process stops or has lost the lease, or the operation was cancelled. */
interface StopSignals {
  stopped: AbortSignal;
  cancelled: AbortSignal;
}

async function attempt(
  deps: RunnerDeps,
  run: OperationRun,
  handler: OperationHandler,
  stopSignals: StopSignals,
): Promise<void> {
  try {
    run.signal.throwIfAborted();
    if (run.lease.fence > MAX_FENCE) throw new AppError('worker_lost');
    await handler.execute(run);
    await run.steps.written();
    await handler.beforeSuccess?.(run);
  } catch (error) {
    return handleRunError(deps, run, handler, error, stopSignals);
  }
  await succeedOperation(deps, run.lease);
}

async function handleRunError(
  deps: RunnerDeps,
  run: OperationRun,
  handler: OperationHandler,
  error: unknown,
  stopSignals: StopSignals,
): Promise<void> {
  if (error instanceof LeaseLost) throw error;
  // A stop is no failure: the next worker continues where this one left off.
  if (deps.stopping.aborted) return requeueOperation(deps, run.lease, { delayMs: 0, countsAsAttempt: false });
  if (stopSignals.stopped.aborted)
    throw new LeaseLost('the database was unreachable for longer than the lease lasts');
  await run.steps.written();
  const cleanupRun = { ...run, signal: stopSignals.stopped };
  if (stopSignals.cancelled.aborted)
    return giveUp(deps, cleanupRun, handler, 'cancelled', new AppError('operation_cancelled'));
  const decision = await handler.decideRetry(error, run);
  const logFields = {
    operationId: run.operation._id.toString(),
    kind: run.operation.kind,
    attempt: run.operation.attempt,
  };
  if (decision.kind === 'retry') {
    deps.logger.warn({ err: error, ...logFields, delayMs: decision.delayMs }, 'operation will be retried');
    return requeueOperation(deps, run.lease, { ...decision, trouble: troubleOf(error) });
  }
  deps.logger.error({ err: error, ...logFields, code: decision.error.code }, 'operation failed');
  await giveUp(deps, cleanupRun, handler, 'failed', decision.error, troubleOf(error));
}

function keepAlive(
  deps: RunnerDeps,
  lease: Lease,
  lost: AbortController,
  pollCancel: () => Promise<void>,
): NodeJS.Timeout {
  // By the monotonic clock: a wall clock that jumps must not end a healthy run.
  let lastSeen = performance.now();
  return setInterval(() => {
    const sentAt = performance.now();
    // After a silence of one lease length others take over, whether or not we can learn of it. A database that hangs
    // returns no error, so this does not depend on a reply.
    if (sentAt - lastSeen > LEASE_MS) lost.abort(new LeaseLost('the database was silent for too long'));
    heartbeat(deps, lease)
      .then(() => {
        lastSeen = sentAt;
        return pollCancel();
      })
      .catch((error: unknown) => {
        deps.logger.warn({ err: error }, 'heartbeat failed');
        if (error instanceof LeaseLost) lost.abort(error);
      });
  }, HEARTBEAT_MS);
}
