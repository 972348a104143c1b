import { AppError } from '../errors/app-error.ts';
import type { InstanceRecord } from '../instances/instance.model.ts';
import type { Run, Work } from '../operations/operation.run.ts';
import { customerRequest } from '../operators/customer-stack.ts';
import { takeInstance } from '../operators/operate.ts';
import type { ProvisionDeps } from './provision.job.ts';
import { followDestroy } from './step-of.ts';
import { judgeFailure } from './verdict.ts';

/** What removal is done with. */
export type DestroyDeps = Pick<ProvisionDeps, 'models' | 'engine' | 'config' | 'recover'>;

/** Removes an instance: assistant, name, server, keys, stack, and last its row, which frees the subdomain. */
export function destroyWork(deps: DestroyDeps): Work {
  return {
    perform: (run) => destroyInstance(deps, run),
    judge: async (error, run) =>
      judgeFailure(error, run.operation.attempt, run.lease.fence, 'destroy_failed'),
  };
}

async function destroyInstance(deps: DestroyDeps, run: Run): Promise<void> {
  const { models, engine, config } = deps;
  await takeInstance(models, run.operation);
  const instance = await models.instances.findOne({ _id: run.operation.instanceId }).lean();
  if (instance) {
    // Nothing is ever removed but by the operation that the instance itself names.
    if (instance.desired.present || !instance.operationId?.equals(run.operation._id)) {
      throw new AppError('operation_cancelled');
    }
    run.steps.start('stopping_assistant');
    await takeOver(deps, instance, run);
    // The engine refreshes first: what was removed by hand is no error.
    const request = customerRequest(instance, config);
    await engine.destroy(request, {
      signal: run.signal,
      onProgress: followDestroy(run.steps),
      // Paid tiers are protected against everything but this: the wish of their owner.
      unprotect: true,
    });
    await models.instances.deleteOne({ _id: instance._id });
  }
  for (const step of ['stopping_assistant', 'removing_dns', 'removing_vps', 'complete'] as const)
    run.steps.succeed(step);
}

/**
 * What a crash left in the clouds and not in the stack is taken into the stack first, so that destroying it removes that
 * too. Such a run may well fail at the assistant; all that matters is that nothing is left unknown.
 */
async function takeOver(
  { engine, config, recover }: DestroyDeps,
  instance: InstanceRecord,
  run: Run,
): Promise<void> {
  const adopt = await recover.customer(instance, run);
  if (Object.keys(adopt).length === 0) return;
  try {
    await engine.up(customerRequest(instance, config, { adopt }), { signal: run.signal });
  } catch (error) {
    const left = await recover.customer(instance, run);
    if (Object.keys(left).length > 0) throw error;
  }
}
