import type { Jobs } from './jobs/agenda.ts';
import { sendMail } from './mail/mail.job.ts';
import type { Mailer } from './mail/mail.schema.ts';
import { type RunnerDeps, runOperation, type Work } from './operations/operation.run.ts';
import { sweepOperations } from './operations/operation.sweep.ts';
import { destroyWork } from './provisioning/destroy.job.ts';
import { type ProvisionDeps, provisionWork, updateWork } from './provisioning/provision.job.ts';
import { refreshWork } from './provisioning/refresh.job.ts';
import { removeExpiredSessions } from './sessions/session.commands.ts';

/** What the worker is built with. */
export interface WorkerDeps extends RunnerDeps, Omit<ProvisionDeps, 'models' | 'jobs'> {
  jobs: Jobs;
  mailer: Mailer;
}

/** A worker that takes jobs. */
export interface Worker {
  /** Takes no more jobs and waits until the running ones have given their operations back. */
  stop(): Promise<void>;
}

const SWEEP_MS = 3_000;
const HOUSEKEEPING_MS = 3_600_000;

/** Takes up what an earlier life left, then runs jobs as they come. */
export async function startWorker(deps: WorkerDeps): Promise<Worker> {
  const works: Record<string, Work> = {
    provision: provisionWork(deps),
    update: updateWork(deps),
    refresh: refreshWork(deps),
    destroy: destroyWork(deps),
  };
  const running = new Set<Promise<void>>();
  const workOf = (kind: string): Work => {
    const work = works[kind];
    if (!work) throw new Error(`no work is known for operations of kind "${kind}"`);
    return work;
  };
  const operation = (data: { operationId: string }) => {
    const run = runOperation(deps, data.operationId, workOf).finally(() => running.delete(run));
    running.add(run);
    return run;
  };
  await deps.jobs.work({ operation, mail: (data) => sendMail(deps, data) }, deps.config.enginePool);
  await sweepOperations(deps, 0);
  // The first customer need not wait for it; where it fails now, that customer's run tries again.
  deps.firewall().catch((error: unknown) => deps.logger.warn({ err: error }, 'the cell is not ready yet'));
  const timers = [
    every(SWEEP_MS, () => sweepOperations(deps), deps),
    every(HOUSEKEEPING_MS, () => removeExpiredSessions(deps.models), deps),
  ];
  return {
    async stop() {
      for (const timer of timers) clearInterval(timer);
      await deps.jobs.stop();
      await Promise.allSettled(running);
    },
  };
}

/** Repeats something that may fail now and then, never twice at once. */
function every(
  ms: number,
  act: () => Promise<unknown>,
  { logger }: Pick<WorkerDeps, 'logger'>,
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
