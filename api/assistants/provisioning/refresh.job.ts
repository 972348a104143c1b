import type { OperationHandler, OperationRun } from '../../operations/run/operation.handler.ts';
import { stackRequest } from './adopted-stack.ts';
import type { ProvisionDeps } from './provision.job.ts';
import { retryDecisionFor } from './retry-decision.ts';

export type RefreshDeps = Pick<ProvisionDeps, 'collections' | 'engine' | 'config' | 'recover'>;

/** Updates a stack's state from the clouds. It changes no resource, so the instance keeps its status. */
export function refreshHandler(deps: RefreshDeps): OperationHandler {
  return {
    execute: (run) => refreshInstance(deps, run),
    decideRetry: async (error, run) => retryDecisionFor(error, run, 'upkeep_failed'),
  };
}

async function refreshInstance(
  { collections, engine, config, recover }: RefreshDeps,
  run: OperationRun,
): Promise<void> {
  const instance = await collections.instances.findOne({ _id: run.operation.instanceId }).lean();
  run.steps.start('comparing');
  if (instance) {
    await recover.customer(instance, run);
    await engine.refresh(stackRequest(instance, config), { signal: run.signal, onStarted: run.onStarted });
  }
  for (const step of ['comparing', 'complete'] as const) run.steps.succeed(step);
}
