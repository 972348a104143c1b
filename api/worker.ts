import { removeExpiredSessions } from './accounts/sessions/session.commands.ts';
import { destroyWork } from './assistants/provisioning/destroy.job.ts';
import { type ProvisionDeps, provisionWork, updateWork } from './assistants/provisioning/provision.job.ts';
import { refreshWork } from './assistants/provisioning/refresh.job.ts';
import type { KeyedConfig } from './config.ts';
import { repairWork } from './drift/repairs/repair.job.ts';
import { cellRepairWork } from './drift/repairs/repair-cell.job.ts';
import { deepJob, insideJob, inventoryJob } from './drift/scans/drift.job.ts';
import { sendMail } from './mail.job.ts';
import type { CarryOut } from './operations/admin-actions/act.ts';
import { createActServer } from './operations/admin-actions/operator.serve.ts';
import type { Lease } from './operations/lease/operation.lease.ts';
import type { OperationKind } from './operations/operation.schema.ts';
import { createRunner, type Runner } from './operations/run/operation.runner.ts';
import { createSweep } from './operations/run/operation.sweep.ts';
import type { RunnerDeps, Work } from './operations/run/operation.work.ts';
import type { Jobs } from './platform/jobs/agenda.ts';
import type { Mailer } from './platform/mail/mail.schema.ts';
import { removeOldThrottles } from './platform/throttle/throttle.commands.ts';
import { removeOldTrialDays } from './usage/trial-chat/trial.commands.ts';

/** What operations are run with. */
interface OperationDeps extends RunnerDeps, Omit<ProvisionDeps, 'models' | 'jobs'> {
  /** The configuration for looking at the fleet, which gives way to customers: clouds by the door of that share. */
  looking?: KeyedConfig;
  /** The configuration that a run is carried out with: clouds by a door of its own, which knows what holds its calls. */
  configOf?: (lease: Lease) => KeyedConfig;
}

/** What a worker needs before there is an engine. */
export interface BackgroundDeps extends RunnerDeps, Pick<ProvisionDeps, 'vault'> {
  config: KeyedConfig;
  jobs: Jobs;
  mailer: Mailer;
  carryOut: CarryOut;
}

/** What a worker that does both is built with. */
export interface WorkerDeps
  extends Omit<OperationDeps, 'jobs'>,
    Pick<BackgroundDeps, 'jobs' | 'mailer' | 'carryOut'> {}

/** A worker that takes jobs. */
export interface Worker {
  /** Looks for operations that lost their worker and for those that wait, as it does by itself every few seconds. */
  look(): Promise<void>;
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

const SWEEP_MS = 3_000;
/** Whether a pass is due is asked this often; each says itself when the next one is. */
const DRIFT_LOOK_MS = 2_000;
const HOUSEKEEPING_MS = 3_600_000;

const WORKS: Record<OperationKind, (deps: OperationDeps) => Work> = {
  provision: provisionWork,
  update: updateWork,
  refresh: refreshWork,
  repair: repairWork,
  repair_cell: cellRepairWork,
  destroy: destroyWork,
};

/**
 * Starts what needs no engine: sends mails, carries out admin actions, gives back what dead workers left, and cleans up.
 * Operations wait until `runOperations` is called.
 */
export async function openWorker(deps: BackgroundDeps): Promise<Worker> {
  let runner: Runner | undefined;
  let operations: RunningOperations | undefined;
  const sweep = createSweep(deps, { runsHere: (id) => runner?.runs(id) ?? false });
  const serveActs = createActServer(deps);
  // A job only wakes us: which operation is next is decided by all that wait, and what runs belongs to its lease.
  await deps.jobs.work({
    operation: async () => runner?.wake(),
    mail: (data) => sendMail(deps, data),
  });
  // Agenda's word may be lost with the process that had it: every worker looks by itself, too.
  const look = async () => {
    await sweep();
    await serveActs();
    await runner?.wake();
  };
  await look();
  const timers = [
    every(SWEEP_MS, look, deps),
    every(HOUSEKEEPING_MS, () => removeExpiredSessions(deps.models), deps),
    every(HOUSEKEEPING_MS, () => removeOldThrottles(deps.models), deps),
    every(HOUSEKEEPING_MS, () => removeOldTrialDays(deps.models), deps),
  ];
  return {
    look,
    async runOperations(operationDeps) {
      runner = runnerOf(operationDeps);
      await look();
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
  const workOf = (lease: Lease): Work => {
    const { kind } = lease.operation;
    return WORKS[kind]({ ...deps, config: deps.configOf?.(lease) ?? deps.config });
  };
  return createRunner(deps, workOf, deps.config.enginePool);
}

/** Begins to look for drift; `runner` is stopped with it. */
function runningOperations(deps: OperationDeps, runner: Runner): RunningOperations {
  const looking = { ...deps, config: deps.looking ?? deps.config };
  // The first customer need not wait for it; where it fails now, that customer's run tries again.
  deps.firewall().catch((error: unknown) => deps.logger.warn({ err: error }, 'the cell is not ready yet'));
  const timers = [
    every(DRIFT_LOOK_MS, () => inventoryJob(looking), deps),
    every(DRIFT_LOOK_MS, () => insideJob(looking), deps),
    every(DRIFT_LOOK_MS, () => deepJob(looking), deps),
  ];
  return {
    async stop() {
      for (const timer of timers) clearInterval(timer);
      await runner.settled();
    },
  };
}

/** Repeats something that may fail now and then, never twice at once. */
function every(
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
