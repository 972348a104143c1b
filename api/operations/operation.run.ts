import type { Logger } from 'pino';
import type { Models } from '../database/models.ts';
import { AppError } from '../errors/app-error.ts';
import type { JobQueue } from '../jobs/queue.ts';
import type { OperationBus } from './operation.bus.ts';
import { failOperation, requeueOperation, succeedOperation } from './operation.commands.ts';
import {
  HEARTBEAT_MS,
  heartbeat,
  LEASE_MS,
  type Lease,
  LeaseLost,
  leaseOperation,
  type WorkerIdentity,
} from './operation.lease.ts';
import type { OperationRecord } from './operation.model.ts';
import { recordSteps, type Steps } from './operation.steps.ts';

/** What an operation's work is given. */
export interface Run {
  operation: OperationRecord;
  lease: Lease;
  steps: Steps;
  /** Aborted when the lease is lost or the process stops. */
  signal: AbortSignal;
}

/** What to do about a failed run. */
export type Verdict =
  | { kind: 'retry'; delayMs: number; countsAsAttempt: boolean }
  | { kind: 'fail'; error: AppError };

/** One kind of operation: what it does, what a failure means, and what follows when it failed for good. */
export interface Work {
  perform(run: Run): Promise<void>;
  judge(error: unknown, run: Run): Promise<Verdict>;
  /** Told after the operation is recorded as failed. */
  afterFailure?(run: Run, error: AppError): Promise<void>;
  /** Told after it is recorded as succeeded. */
  afterSuccess?(run: Run): Promise<void>;
}

/** What an operation is run with. */
export interface RunnerDeps {
  models: Models;
  jobs: JobQueue;
  bus: OperationBus;
  logger: Logger;
  worker: WorkerIdentity;
  /** Aborted when this process is asked to stop. */
  stopping: AbortSignal;
}

/** Taken over so often, an operation is given up: something about it ends the workers. */
const MAX_FENCE = 40;

/**
 * Runs one operation: leases it, keeps the lease, writes its outcome. Does nothing when somebody else has it, or when it
 * is over. Never throws for the work's own failures, which end up on the operation.
 */
export async function runOperation(
  deps: RunnerDeps,
  operationId: string,
  workOf: (kind: string) => Work,
): Promise<void> {
  if (deps.stopping.aborted) return;
  const lease = await leaseOperation(deps, operationId, deps.worker);
  if (!lease) return;
  const lost = new AbortController();
  const signal = AbortSignal.any([deps.stopping, lost.signal]);
  const run: Run = { operation: lease.operation, lease, steps: recordSteps(deps, lease), signal };
  const pulse = keepAlive(deps, lease, lost);
  try {
    await attempt(deps, run, workOf(lease.operation.kind));
  } catch (error) {
    if (!(error instanceof LeaseLost)) throw error;
    deps.logger.warn({ operationId, fence: lease.fence }, 'lease lost; another worker goes on');
  } finally {
    clearInterval(pulse);
  }
}

async function attempt(deps: RunnerDeps, run: Run, work: Work): Promise<void> {
  try {
    if (run.lease.fence > MAX_FENCE) throw new AppError('worker_lost');
    await work.perform(run);
    await run.steps.written();
  } catch (error) {
    return afterError(deps, run, work, error);
  }
  await succeedOperation(deps, run.lease);
  await work.afterSuccess?.(run);
}

async function afterError(deps: RunnerDeps, run: Run, work: Work, error: unknown): Promise<void> {
  if (error instanceof LeaseLost) throw error;
  // A stop is nobody's fault: the next worker goes on where this one left.
  if (deps.stopping.aborted) return requeueOperation(deps, run.lease, { delayMs: 0, countsAsAttempt: false });
  const verdict = await work.judge(error, run);
  const said = {
    operationId: run.operation._id.toString(),
    kind: run.operation.kind,
    attempt: run.operation.attempt,
  };
  if (verdict.kind === 'retry') {
    deps.logger.warn({ err: error, ...said, delayMs: verdict.delayMs }, 'operation will be tried again');
    await run.steps.written();
    return requeueOperation(deps, run.lease, verdict);
  }
  deps.logger.error({ err: error, ...said, code: verdict.error.code }, 'operation failed');
  run.steps.failRunning();
  await run.steps.written();
  await failOperation(deps, run.lease, verdict.error);
  await work.afterFailure?.(run, verdict.error);
}

function keepAlive(deps: RunnerDeps, lease: Lease, lost: AbortController): NodeJS.Timeout {
  let lastSeen = Date.now();
  return setInterval(() => {
    heartbeat(deps, lease).then(
      () => {
        lastSeen = Date.now();
      },
      (error: unknown) => {
        deps.logger.warn({ err: error }, 'heartbeat failed');
        // Silent for the length of a lease: others take over now, whether or not we can be told.
        if (error instanceof LeaseLost || Date.now() - lastSeen > LEASE_MS) lost.abort(error);
      },
    );
  }, HEARTBEAT_MS);
}
