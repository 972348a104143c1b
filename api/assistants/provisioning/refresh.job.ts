import type { Run, Work } from '../../operations/run/operation.work.ts';
import { customerRequest } from './customer-stack.ts';
import type { ProvisionDeps } from './provision.job.ts';
import { judgeFailure } from './verdict.ts';

/** What a refresh is done with. */
export type RefreshDeps = Pick<ProvisionDeps, 'models' | 'engine' | 'config' | 'recover'>;

/** Brings a stack's state to what the clouds say. It moves nothing, and so the instance keeps its status. */
export function refreshWork(deps: RefreshDeps): Work {
  return {
    perform: (run) => refreshInstance(deps, run),
    judge: async (error, run) => judgeFailure(error, run, 'upkeep_failed'),
  };
}

async function refreshInstance({ models, engine, config, recover }: RefreshDeps, run: Run): Promise<void> {
  const instance = await models.instances.findOne({ _id: run.operation.instanceId }).lean();
  run.steps.start('comparing');
  if (instance) {
    await recover.customer(instance, run);
    await engine.refresh(customerRequest(instance, config), { signal: run.signal, onStarted: run.onStarted });
  }
  for (const step of ['comparing', 'complete'] as const) run.steps.succeed(step);
}
