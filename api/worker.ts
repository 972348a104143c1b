import type { Types } from 'mongoose';
import { removeOldActivity } from './accounts/activity/activity.commands.ts';
import { removeAbandonedAccounts } from './accounts/deletion/abandoned-accounts.ts';
import { createDeletionWorker } from './accounts/deletion/deletion.job.ts';
import { removeOldExports } from './accounts/export/export.commands.ts';
import { createExportWorker } from './accounts/export/export.job.ts';
import { removeExpiredChallenges } from './accounts/factors/passkey-challenge.commands.ts';
import { removeExpiredResets } from './accounts/factors/reset/factor-reset.commands.ts';
import { removeExpiredInvitations } from './accounts/invitations/invitation.commands.ts';
import { removeExpiredLinks } from './accounts/mailed-links/mailed-link.commands.ts';
import { removeExpiredSessions } from './accounts/sessions/session.commands.ts';
import { removeExpiredTokens } from './accounts/tokens/token.commands.ts';
import { fillSearchKeys } from './accounts/users/user.search.ts';
import { removeOldDeliveries } from './accounts/webhooks/delivery.commands.ts';
import { createDeliveryWorker } from './accounts/webhooks/delivery.worker.ts';
import type { WebhookSender } from './accounts/webhooks/webhook.sender.ts';
import { adoptHandler } from './assistants/adoption/adopt.job.ts';
import { destroyHandler } from './assistants/provisioning/destroy.job.ts';
import {
  type ProvisionDeps,
  provisionHandler,
  updateHandler,
} from './assistants/provisioning/provision.job.ts';
import { refreshHandler } from './assistants/provisioning/refresh.job.ts';
import type { Collections } from './collections.ts';
import type { KeyedConfig } from './config.ts';
import { repairHandler } from './drift/repairs/repair.job.ts';
import { cellRepairHandler } from './drift/repairs/repair-cell.job.ts';
import { monitorScanRuns } from './drift/scans/scan-run.commands.ts';
import { hostCheckJob, inventoryJob, planCheckJob } from './drift/scans/scans.job.ts';
import { exportSections, hasAssistant, removalSteps } from './leaving.ts';
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

/** The dependencies for running operations. */
interface OperationDeps extends RunnerDeps, Omit<ProvisionDeps, 'collections' | 'jobs'> {
  collections: Collections;
  /** The configuration for drift scans: egress proxy addresses of a share that yields to customers. */
  scanConfig?: KeyedConfig;
  /** The configuration of one run: its own addresses on the egress proxy, which records what blocks its calls. */
  configOf?: (lease: Lease) => KeyedConfig;
}

/** The dependencies of a worker that has no engine yet. */
export interface BackgroundDeps extends RunnerDeps, Pick<ProvisionDeps, 'vault'> {
  collections: Collections;
  config: KeyedConfig;
  jobs: Jobs;
  mailer: Mailer;
  webhookSender: WebhookSender;
  executeAdminAction: ExecuteAdminAction<Collections>;
}

/** The dependencies of a worker that also runs operations. */
export interface WorkerDeps
  extends Omit<OperationDeps, 'jobs'>,
    Pick<BackgroundDeps, 'jobs' | 'mailer' | 'webhookSender' | 'executeAdminAction'> {}

/** A worker that takes jobs. */
export interface Worker {
  /** Takes over operations of dead workers and starts waiting ones; also runs by itself every few seconds. */
  poll(): Promise<void>;
  /** Starts to run operations and drift scans. Until then, operations stay in the queue. */
  runOperations(deps: OperationDeps): Promise<RunningOperations>;
  /** Takes no more jobs and waits until the running operations are back in the queue. */
  stop(): Promise<void>;
}

/** The part of a worker that needs the engine. */
interface RunningOperations {
  /** Stops drift scans, and waits until each running operation has ended or is back in the queue. */
  stop(): Promise<void>;
}

const POLL_MS = 3_000;
/** How often to check whether a scan is due; each scan run stores when the next one is. */
const DRIFT_POLL_MS = 2_000;
/** How soon a delivery to a webhook begins. */
const WEBHOOK_POLL_MS = 1_000;
const HOUSEKEEPING_MS = 3_600_000;
/** Reads every account. */
const ABANDONED_MS = 6 * HOUSEKEEPING_MS;
/** How soon a worker notices a deletion that is due, and that a part of it is done. */
const DELETION_POLL_MS = 10_000;

const OPERATION_HANDLERS: Record<OperationKind, (deps: OperationDeps) => OperationHandler> = {
  provision: provisionHandler,
  adopt: adoptHandler,
  update: updateHandler,
  refresh: refreshHandler,
  repair: repairHandler,
  repair_cell: cellRepairHandler,
  destroy: destroyHandler,
};

/**
 * Starts the work that needs no engine: mails, admin actions, takeover of dead workers' operations, and clean-up.
 * Operations wait until `runOperations` is called.
 */
export async function openWorker(deps: BackgroundDeps): Promise<Worker> {
  let runner: Runner | undefined;
  let operations: RunningOperations | undefined;
  const takeOverCrashed = createCrashedWorkerTakeover(deps, { runsHere: (id) => runner?.runs(id) ?? false });
  const runAdminActions = createAdminActionWorker(deps);
  const deliveries = createDeliveryWorker(deps);
  // A job only wakes the runner: it takes the next operation in line, and a running operation belongs to its lease.
  await deps.jobs.work({
    operation: async () => runner?.wake(),
    mail: (data) => sendMail(deps, data),
  });
  // A job may be lost with the process that took it, so every worker also polls.
  const poll = async () => {
    await takeOverCrashed();
    await runAdminActions();
    await runner?.wake();
  };
  await poll();
  await fillSearchKeys(deps.collections.users);
  const timers = [
    repeatEvery(POLL_MS, poll, deps),
    repeatEvery(WEBHOOK_POLL_MS, () => deliveries.poll(), deps),
    ...housekeepingTimers(deps),
    ...leavingTimers(deps),
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
      await Promise.all([deps.jobs.stop(), deliveries.stop()]);
      await operations?.stop();
      await runner?.settled();
    },
  };
}

/** Removes what is over. */
function housekeepingTimers(deps: BackgroundDeps): NodeJS.Timeout[] {
  const removals: ((collections: Collections) => Promise<unknown>)[] = [
    removeExpiredSessions,
    removeExpiredLinks,
    removeExpiredInvitations,
    removeExpiredTokens,
    removeOldActivity,
    removeExpiredChallenges,
    removeExpiredResets,
    removeOldThrottles,
    removeOldTrialDays,
    removeOldDeliveries,
  ];
  return removals.map((remove) => repeatEvery(HOUSEKEEPING_MS, () => remove(deps.collections), deps));
}

/** Exports and deletions of accounts. */
function leavingTimers(deps: BackgroundDeps): NodeJS.Timeout[] {
  const { collections } = deps;
  const isNeeded = (userId: Types.ObjectId) => hasAssistant(collections, userId);
  return [
    repeatEvery(POLL_MS, createExportWorker({ ...deps, sections: exportSections }), deps),
    repeatEvery(DELETION_POLL_MS, createDeletionWorker(deps, removalSteps), deps),
    repeatEvery(HOUSEKEEPING_MS, () => removeOldExports(collections), deps),
    repeatEvery(ABANDONED_MS, () => removeAbandonedAccounts(collections, isNeeded), deps),
  ];
}

/** Opens a worker that runs operations from the start. */
export async function startWorker(deps: WorkerDeps): Promise<Worker> {
  const worker = await openWorker(deps);
  await worker.runOperations(deps);
  return worker;
}

function runnerOf(deps: OperationDeps): Runner {
  const handlerOf = (lease: Lease): OperationHandler => {
    const { kind } = lease.operation;
    return OPERATION_HANDLERS[kind]({ ...deps, config: deps.configOf?.(lease) ?? deps.config });
  };
  return createRunner(deps, handlerOf, deps.config.enginePool);
}

/** Starts the drift scans; stopping them also waits for `runner`. */
function runningOperations(deps: OperationDeps, runner: Runner): RunningOperations {
  const scanDeps = { ...deps, config: deps.scanConfig ?? deps.config, scanRuns: monitorScanRuns() };
  // Done early, so the first customer does not wait for it; if it fails now, that customer's run tries again.
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

/** Repeats a task that may fail, never overlapping. */
function repeatEvery(
  ms: number,
  task: () => Promise<unknown>,
  { logger }: Pick<RunnerDeps, 'logger'>,
): NodeJS.Timeout {
  let busy = false;
  return setInterval(() => {
    if (busy) return;
    busy = true;
    task()
      .catch((error: unknown) => logger.warn({ err: error }, 'periodic task failed; it will be retried'))
      .finally(() => {
        busy = false;
      });
  }, ms);
}
