import type { Lease } from '../lease/operation.lease.ts';
import { createPauses } from '../lease/operation.pause.ts';
import { leaseNext } from '../lease/operation.queue.ts';
import type { OperationHandler, RunnerDeps } from './operation.handler.ts';
import { runLeasedOperation } from './operation.run.ts';

/** Runs a limited number of operations at a time, and takes the next one when a slot is free. */
export interface Runner {
  /** Takes operations that may run now into the free slots. Resolves when they have started. */
  wake(): Promise<void>;
  /** Whether this process runs an operation at the moment. */
  runs(operationId: string): boolean;
  /** Resolves when all running operations have ended or are back in the queue. Starts nothing more. */
  settled(): Promise<void>;
}

/** A runner with `concurrency` slots. */
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
      .catch((error: unknown) => deps.logger.error({ err: error }, 'operation outcome could not be written'))
      .finally(() => {
        if (running.get(id) === run) running.delete(id);
        void wake().catch((error: unknown) => deps.logger.warn({ err: error }, 'the queue cannot be read'));
      });
    running.set(id, run);
  }

  /** One scan of the queue at a time: a wake-up in the meantime causes one more scan at the end. */
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
