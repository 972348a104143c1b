import type { Lease } from '../lease/operation.lease.ts';
import { createPauses } from '../lease/operation.pause.ts';
import { leaseNext } from '../lease/operation.queue.ts';
import type { OperationHandler, RunnerDeps } from './operation.handler.ts';
import { runLeasedOperation } from './operation.run.ts';

/** The worker's places: so many operations at a time, each taken when a place is free. */
export interface Runner {
  /** Takes whatever may run now, as far as there are free places. Resolves when that much has begun. */
  wake(): Promise<void>;
  /** Whether this process runs an operation at the moment. */
  runs(operationId: string): boolean;
  /** Resolves when what runs has ended or given its operation back. Begins nothing more. */
  settled(): Promise<void>;
}

/** A runner with `places` places. */
export function createRunner(
  deps: RunnerDeps,
  handlerOf: (lease: Lease) => OperationHandler,
  concurrency: number,
): Runner {
  const running = new Map<string, Promise<void>>();
  const pauses = createPauses();
  let filling: Promise<void> | undefined;
  let again = false;

  async function fill(): Promise<void> {
    do {
      again = false;
      while (running.size < concurrency && !deps.stopping.aborted) {
        const lease = await leaseNext(deps, deps.worker, pauses);
        if (!lease) break;
        begin(lease);
      }
    } while (again);
  }

  function begin(lease: Lease): void {
    const id = lease.operation._id.toString();
    const run = runLeasedOperation(deps, lease, handlerOf)
      .catch((error: unknown) => deps.logger.error({ err: error }, 'an operation could not be written to'))
      .finally(() => {
        if (running.get(id) === run) running.delete(id);
        void wake().catch((error: unknown) => deps.logger.warn({ err: error }, 'the queue cannot be read'));
      });
    running.set(id, run);
  }

  /** One look at a time: whoever wakes meanwhile is served by one more look at the end. */
  function wake(): Promise<void> {
    again = true;
    filling ??= fill().finally(() => {
      filling = undefined;
    });
    return filling;
  }

  return {
    wake,
    runs: (id) => running.has(id),
    async settled() {
      await filling?.catch(() => undefined);
      await Promise.allSettled(running.values());
    },
  };
}
