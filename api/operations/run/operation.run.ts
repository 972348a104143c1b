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
import { requeueOperation, succeedOperation } from './operation.commands.ts';
import { cleanUp, giveUp } from './operation.ending.ts';
import { recordSteps } from './operation.steps.ts';
import type { Run, RunnerDeps, Work } from './operation.work.ts';

/** Taken over so often, an operation is given up: something about it ends the workers. */
const MAX_FENCE = 60;

/**
 * Runs one leased operation: keeps the lease, writes its outcome. Never throws for the work's own failures, which end up
 * on the operation; a lease that was lost is somebody else's to go on with.
 */
export async function runLeased(
  deps: RunnerDeps,
  lease: Lease,
  workOf: (lease: Lease) => Work,
): Promise<void> {
  const lost = new AbortController();
  const cancel = watchCancel(deps, lease);
  const ends: Ends = {
    stopped: AbortSignal.any([deps.stopping, lost.signal]),
    cancelled: cancel.signal,
  };
  const run: Run = {
    operation: lease.operation,
    lease,
    steps: recordSteps(deps, lease),
    signal: AbortSignal.any([ends.stopped, ends.cancelled]),
    onStarted: (engine) => writeOperation(deps, lease, { engine }),
  };
  const pulse = keepAlive(deps, lease, lost, cancel.look);
  try {
    const work = workOf(lease);
    // What is being given up is not begun again, whoever took it over.
    if (lease.operation.cleanup) await cleanUp(deps, { ...run, signal: ends.stopped }, work);
    else await attempt(deps, run, work, ends);
  } catch (error) {
    if (!(error instanceof LeaseLost)) throw error;
    deps.logger.warn(
      { operationId: lease.operation._id, fence: lease.fence },
      'lease lost; another worker goes on',
    );
  } finally {
    clearInterval(pulse);
    cancel.forget();
  }
}

/** Why a run may be told to end: this process stops or has lost the lease, or somebody cancelled. */
interface Ends {
  stopped: AbortSignal;
  cancelled: AbortSignal;
}

async function attempt(deps: RunnerDeps, run: Run, work: Work, ends: Ends): Promise<void> {
  try {
    run.signal.throwIfAborted();
    if (run.lease.fence > MAX_FENCE) throw new AppError('worker_lost');
    await work.perform(run);
    await run.steps.written();
    await work.beforeSuccess?.(run);
  } catch (error) {
    return afterError(deps, run, work, error, ends);
  }
  await succeedOperation(deps, run.lease);
}

async function afterError(deps: RunnerDeps, run: Run, work: Work, error: unknown, ends: Ends): Promise<void> {
  if (error instanceof LeaseLost) throw error;
  // A stop is nobody's fault: the next worker goes on where this one left.
  if (deps.stopping.aborted) return requeueOperation(deps, run.lease, { delayMs: 0, countsAsAttempt: false });
  if (ends.stopped.aborted) throw new LeaseLost('the database was away for longer than the lease lasts');
  await run.steps.written();
  const goodbye = { ...run, signal: ends.stopped };
  if (ends.cancelled.aborted)
    return giveUp(deps, goodbye, work, 'cancelled', new AppError('operation_cancelled'));
  const verdict = await work.judge(error, run);
  const said = {
    operationId: run.operation._id.toString(),
    kind: run.operation.kind,
    attempt: run.operation.attempt,
  };
  if (verdict.kind === 'retry') {
    deps.logger.warn({ err: error, ...said, delayMs: verdict.delayMs }, 'operation will be tried again');
    return requeueOperation(deps, run.lease, { ...verdict, trouble: troubleOf(error) });
  }
  deps.logger.error({ err: error, ...said, code: verdict.error.code }, 'operation failed');
  await giveUp(deps, goodbye, work, 'failed', verdict.error, troubleOf(error));
}

function keepAlive(
  deps: RunnerDeps,
  lease: Lease,
  lost: AbortController,
  lookForCancel: () => Promise<void>,
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
        return lookForCancel();
      })
      .catch((error: unknown) => {
        deps.logger.warn({ err: error }, 'heartbeat failed');
        if (error instanceof LeaseLost) lost.abort(error);
      });
  }, HEARTBEAT_MS);
}
