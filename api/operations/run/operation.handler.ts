import type { Logger } from 'pino';
import type { AppError } from '../../platform/errors/app-error.ts';
import type { JobQueue } from '../../platform/jobs/queue.ts';
import type { WorkerIdentity } from '../../platform/process/worker-identity.ts';
import type { Lease } from '../lease/operation.lease.ts';
import type { OperationBus } from '../operation.bus.ts';
import type { OperationCollections } from '../operation.collections.ts';
import type { OperationRecord, TroubleRecord } from '../operation.model.ts';
import type { Steps } from './operation.steps.ts';

/** One run of an operation, as its handler receives it. */
export interface OperationRun {
  operation: OperationRecord;
  lease: Lease;
  steps: Steps;
  /** Aborted when the lease is lost, the process stops, or the operation is cancelled. */
  signal: AbortSignal;
  /** The engine reports its process here before any cloud call. Throws LeaseLost if it must not start. */
  onStarted: (engine: { pid: number; host: string }) => Promise<void>;
  /** Records something that operators should know, which does not end the run. Throws LeaseLost. */
  note: (trouble: Pick<TroubleRecord, 'code' | 'message'>) => Promise<void>;
}

/** What to do about a failed run. */
export type RetryDecision =
  | { kind: 'retry'; delayMs: number; countsAsAttempt: boolean }
  | { kind: 'fail'; error: AppError };

/** One kind of operation: what it does, what a failure means, and what follows its end. */
export interface OperationHandler {
  execute(run: OperationRun): Promise<void>;
  decideRetry(error: unknown, run: OperationRun): Promise<RetryDecision>;
  /** Whether a run that is given up leaves partial resources. Absent: never. */
  leavesPartialResources?(run: OperationRun): Promise<boolean>;
  /** Removes the partial resources of a run that is given up. Running it twice is harmless. */
  cleanUp?(run: OperationRun): Promise<void>;
  /** Runs when all work is done, before success is recorded. Must be idempotent: after a crash it runs again. */
  beforeSuccess?(run: OperationRun): Promise<void>;
  /** The same for a run that is given up, after its clean-up. */
  beforeFailure?(run: OperationRun, error: Pick<AppError, 'code' | 'message'>): Promise<void>;
}

/** Dependencies of the runner. */
export interface RunnerDeps {
  collections: OperationCollections;
  jobs: JobQueue;
  bus: OperationBus;
  logger: Logger;
  worker: WorkerIdentity;
  /** Aborted when this process has to stop. */
  stopping: AbortSignal;
}
