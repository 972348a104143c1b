import type { Models } from '../../collections.ts';
import { heldBy } from '../../operations/lease/operation.hold.ts';
import type { Run, Work } from '../../operations/run/operation.work.ts';
import { AppError } from '../../platform/errors/app-error.ts';
import { revokeKeys } from '../model-keys/key.commands.ts';
import { takeInstance } from './operate.ts';
import { type RemovalDeps, removeStack } from './removal.ts';
import { followDestroy } from './step-of.ts';
import { judgeFailure } from './verdict.ts';

/** What removal is done with. */
export interface DestroyDeps extends RemovalDeps {
  models: Models;
}

/** Removes an instance: assistant, name, server, keys, stack, and last its row, which frees the subdomain. */
export function destroyWork(deps: DestroyDeps): Work {
  return {
    perform: (run) => destroyInstance(deps, run),
    judge: async (error, run) => judgeFailure(error, run, 'destroy_failed'),
  };
}

async function destroyInstance(deps: DestroyDeps, run: Run): Promise<void> {
  const { models } = deps;
  await takeInstance(models, run.operation);
  const instance = await models.instances.findOne({ _id: run.operation.instanceId }).lean();
  if (instance) {
    // Nothing is ever removed but by the operation that the instance itself names.
    if (instance.desired.present || !instance.operationId?.equals(run.operation._id)) {
      throw new AppError('operation_cancelled');
    }
    run.steps.start('stopping_assistant');
    await revokeKeys(models, instance);
    await removeStack(deps, instance, run, followDestroy(run.steps));
    await models.instances.deleteOne(heldBy(run.lease));
  }
  for (const step of ['stopping_assistant', 'removing_dns', 'removing_vps', 'complete'] as const)
    run.steps.succeed(step);
}
