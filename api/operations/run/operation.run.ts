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
import { requeueOperation, succeedOperation } from './operation.commands.ts';
import type { OperationHandler, OperationRun, RunnerDeps } from './operation.handler.ts';
import { recordSteps } from './operation.steps.ts';

/** Taken over so often, an operation is given up: something about it ends the workers. */
const MAX_FENCE = 60;

/**
 * Runs one leased operation: keeps the lease, writes its outcome. Never throws for the work's own failures, which end up
 * on the operation; a lease that was lost is somebody else's to go on with.
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
  };
  const pulse = keepAlive(deps, lease, lost, cancel.poll);
  try {
    const handler = handlerOf(lease);
    // What is being given up is not begun again, whoever took it over.
    if (lease.operation.cleanup) await cleanUp(deps, { ...run, signal: stopSignals.stopped }, handler);
    else await attempt(deps, run, handler, stopSignals);
  } catch (error) {
    if (!(error instanceof LeaseLost)) throw error;
    deps.logger.warn(
      { operationId: lease.operation._id, fence: lease.fence },
      'lease lost; another worker goes on',
    );
  } finally {
    clearInterval(pulse);
    cancel.unsubscribe();
  }
}

/** Why a run may be told to end: this process stops or has lost the lease, or somebody cancelled. */
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
  // A stop is nobody's fault: the next worker goes on where this one left.
  if (deps.stopping.aborted) return requeueOperation(deps, run.lease, { delayMs: 0, countsAsAttempt: false });
  if (stopSignals.stopped.aborted)
    throw new LeaseLost('the database was away for longer than the lease lasts');
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
    deps.logger.warn(
      { err: error, ...logFields, delayMs: decision.delayMs },
      'operation will be tried again',
    );
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
  // Of the process's own clock, which no one can set: a wall clock that jumps must not end a healthy run.
  let lastSeen = performance.now();
  return setInterval(() => {
    const asked = performance.now();
    // Silent for the length of a lease: others take over now, whether or not we can be told. A database that hangs fails
    // nothing, and so this is not left to what comes back.
    if (asked - lastSeen > LEASE_MS) lost.abort(new LeaseLost('the database was silent for too long'));
    heartbeat(deps, lease)
      .then(() => {
        lastSeen = asked;
        return pollCancel();
      })
      .catch((error: unknown) => {
        deps.logger.warn({ err: error }, 'heartbeat failed');
        if (error instanceof LeaseLost) lost.abort(error);
      });
  }, HEARTBEAT_MS);
}
