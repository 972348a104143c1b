import { removeExpiredSessions } from './accounts/sessions/session.commands.ts';
import { destroyHandler } from './assistants/provisioning/destroy.job.ts';
import {
  type ProvisionDeps,
  provisionHandler,
  updateHandler,
} from './assistants/provisioning/provision.job.ts';
import { refreshHandler } from './assistants/provisioning/refresh.job.ts';
import type { KeyedConfig } from './config.ts';
import { repairHandler } from './drift/repairs/repair.job.ts';
import { cellRepairHandler } from './drift/repairs/repair-cell.job.ts';
import { hostCheckJob, inventoryJob, planCheckJob } from './drift/scans/scans.job.ts';
import { sendMail } from './mail.job.ts';
import type { ExecuteAdminAction } from './operations/admin-actions/admin-action.ts';
import { createAdminActionWorker } from './operations/admin-actions/admin-action.worker.ts';
import type { Lease } from './operations/lease/operation.lease.ts';
import type { OperationKind } from './operations/operation.schema.ts';
import { createCrashedWorkerTakeover } from './operations/run/crashed-worker-takeover.ts';
import type { OperationHandler, RunnerDeps } from './operations/run/operation.handler.ts';
import { createRunner, type Runner } from './operations/run/operation.runner.ts';
import type { Jobs } from './platform/jobs/agenda.ts';
import type { Mailer } from './platform/mail/mail.schema.ts';
import { removeOldThrottles } from './platform/throttle/throttle.commands.ts';
import { removeOldTrialDays } from './usage/trial-chat/trial.commands.ts';

/** What operations are run with. */
interface OperationDeps extends RunnerDeps, Omit<ProvisionDeps, 'collections' | 'jobs'> {
  /** The configuration for looking at the fleet, which gives way to customers: clouds by the door of that share. */
  scanConfig?: KeyedConfig;
  /** The configuration that a run is carried out with: clouds by a door of its own, which knows what holds its calls. */
  configOf?: (lease: Lease) => KeyedConfig;
}

/** What a worker needs before there is an engine. */
export interface BackgroundDeps extends RunnerDeps, Pick<ProvisionDeps, 'vault'> {
  config: KeyedConfig;
  jobs: Jobs;
  mailer: Mailer;
  executeAdminAction: ExecuteAdminAction;
}

/** What a worker that does both is built with. */
export interface WorkerDeps
  extends Omit<OperationDeps, 'jobs'>,
    Pick<BackgroundDeps, 'jobs' | 'mailer' | 'executeAdminAction'> {}

/** A worker that takes jobs. */
export interface Worker {
  /** Looks for operations that lost their worker and for those that wait, as it does by itself every few seconds. */
  poll(): Promise<void>;
  /** Begins to run operations and to look for drift. Until then, operations stay in the queue. */
  runOperations(deps: OperationDeps): Promise<RunningOperations>;
  /** Takes no more jobs and waits until the running ones have given their operations back. */
  stop(): Promise<void>;
}

/** The part of a worker that needs the engine. */
interface RunningOperations {
  /** Looks for drift no more, and waits until what runs has ended or given its operation back. */
  stop(): Promise<void>;
}

const POLL_MS = 3_000;
/** Whether a pass is due is asked this often; each says itself when the next one is. */
const DRIFT_POLL_MS = 2_000;
const HOUSEKEEPING_MS = 3_600_000;

const OPERATION_WORK: Record<OperationKind, (deps: OperationDeps) => OperationHandler> = {
  provision: provisionHandler,
  update: updateHandler,
  refresh: refreshHandler,
  repair: repairHandler,
  repair_cell: cellRepairHandler,
  destroy: destroyHandler,
};

/**
 * Starts what needs no engine: sends mails, carries out admin actions, gives back what dead workers left, and cleans up.
 * Operations wait until `runOperations` is called.
 */
export async function openWorker(deps: BackgroundDeps): Promise<Worker> {
  let runner: Runner | undefined;
  let operations: RunningOperations | undefined;
  const takeOverCrashed = createCrashedWorkerTakeover(deps, { runsHere: (id) => runner?.runs(id) ?? false });
  const runAdminActions = createAdminActionWorker(deps);
  // A job only wakes us: which operation is next is decided by all that wait, and what runs belongs to its lease.
  await deps.jobs.work({
    operation: async () => runner?.wake(),
    mail: (data) => sendMail(deps, data),
  });
  // Agenda's word may be lost with the process that had it: every worker looks by itself, too.
  const poll = async () => {
    await takeOverCrashed();
    await runAdminActions();
    await runner?.wake();
  };
  await poll();
  const timers = [
    repeatEvery(POLL_MS, poll, deps),
    repeatEvery(HOUSEKEEPING_MS, () => removeExpiredSessions(deps.collections), deps),
    repeatEvery(HOUSEKEEPING_MS, () => removeOldThrottles(deps.collections), deps),
    repeatEvery(HOUSEKEEPING_MS, () => removeOldTrialDays(deps.collections), deps),
  ];
  return {
    poll,
    async runOperations(operationDeps) {
      runner = runnerOf(operationDeps);
      await poll();
      operations = runningOperations(operationDeps, runner);
      return operations;
    },
    async stop() {
      for (const timer of timers) clearInterval(timer);
      await deps.jobs.stop();
      await operations?.stop();
      await runner?.settled();
    },
  };
}

/** Takes up what an earlier life left, then runs jobs and operations as they come. */
export async function startWorker(deps: WorkerDeps): Promise<Worker> {
  const worker = await openWorker(deps);
  await worker.runOperations(deps);
  return worker;
}

function runnerOf(deps: OperationDeps): Runner {
  const handlerOf = (lease: Lease): OperationHandler => {
    const { kind } = lease.operation;
    return OPERATION_WORK[kind]({ ...deps, config: deps.configOf?.(lease) ?? deps.config });
  };
  return createRunner(deps, handlerOf, deps.config.enginePool);
}

/** Begins to look for drift; `runner` is stopped with it. */
function runningOperations(deps: OperationDeps, runner: Runner): RunningOperations {
  const scanDeps = { ...deps, config: deps.scanConfig ?? deps.config };
  // The first customer need not wait for it; where it fails now, that customer's run tries again.
  deps.firewall().catch((error: unknown) => deps.logger.warn({ err: error }, 'the cell is not ready yet'));
  const timers = [
    repeatEvery(DRIFT_POLL_MS, () => inventoryJob(scanDeps), deps),
    repeatEvery(DRIFT_POLL_MS, () => hostCheckJob(scanDeps), deps),
    repeatEvery(DRIFT_POLL_MS, () => planCheckJob(scanDeps), deps),
  ];
  return {
    async stop() {
      for (const timer of timers) clearInterval(timer);
      await runner.settled();
    },
  };
}

/** Repeats something that may fail now and then, never twice at once. */
function repeatEvery(
  ms: number,
  act: () => Promise<unknown>,
  { logger }: Pick<RunnerDeps, 'logger'>,
): NodeJS.Timeout {
  let busy = false;
  return setInterval(() => {
    if (busy) return;
    busy = true;
    act()
      .catch((error: unknown) => logger.warn({ err: error }, 'periodic work failed; it is tried again'))
      .finally(() => {
        busy = false;
      });
  }, ms);
}
