import type { Logger } from 'pino';
import type { Collections } from '../../collections.ts';
import type { AppError } from '../../platform/errors/app-error.ts';
import type { JobQueue } from '../../platform/jobs/queue.ts';
import type { WorkerIdentity } from '../../platform/process/worker-identity.ts';
import type { Lease } from '../lease/operation.lease.ts';
import type { OperationBus } from '../operation.bus.ts';
import type { OperationRecord } from '../operation.model.ts';
import type { Steps } from './operation.steps.ts';

/** What an operation's work is given. */
export interface OperationRun {
  operation: OperationRecord;
  lease: Lease;
  steps: Steps;
  /** Aborted when the lease is lost, the process stops, or somebody cancels. */
  signal: AbortSignal;
  /** Told by the engine which process of it runs, before any cloud call. Throws LeaseLost where it must not begin. */
  onStarted: (engine: { pid: number; host: string }) => Promise<void>;
}

/** What to do about a failed run. */
export type RetryDecision =
  | { kind: 'retry'; delayMs: number; countsAsAttempt: boolean }
  | { kind: 'fail'; error: AppError };

/** One kind of operation: what it does, what a failure means, and what follows when it failed for good. */
export interface OperationHandler {
  execute(run: OperationRun): Promise<void>;
  decideRetry(error: unknown, run: OperationRun): Promise<RetryDecision>;
  /** Whether a run that is given up leaves something half made. Absent: never. */
  leavesPartialResources?(run: OperationRun): Promise<boolean>;
  /** Removes what a run that is given up has half made. Running it twice is harmless. */
  cleanUp?(run: OperationRun): Promise<void>;
  /**
   * What goes with the end: once all is done, or given up and what was half made is gone, and before that is recorded.
   * A crash in between calls it again, so that nothing of it is lost; twice must be once.
   */
  beforeSuccess?(run: OperationRun): Promise<void>;
  beforeFailure?(run: OperationRun, error: Pick<AppError, 'code'>): Promise<void>;
}

/** What an operation is run with. */
export interface RunnerDeps {
  collections: Collections;
  jobs: JobQueue;
  bus: OperationBus;
  logger: Logger;
  worker: WorkerIdentity;
  /** Aborted when this process is asked to stop. */
  stopping: AbortSignal;
}
