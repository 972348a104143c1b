import type { Engine, EngineProgress } from '../../../infra/engine/contract.ts';
import { LeaseLost } from '../../operations/lease/operation.lease.ts';
import type { OperationRun } from '../../operations/run/operation.handler.ts';
import type { InstanceRecord } from '../instances/instance.model.ts';
import { removeAdopted } from './adopted-instance.ts';
import { customerRequest, PROJECT, type StackConfig } from './customer-stack.ts';
import { hasServer } from './placement.ts';
import type { StackRecovery } from './stack-recovery.ts';

export interface RemovalDeps {
  engine: Engine;
  config: StackConfig;
  recover: StackRecovery;
}

/** Removes an instance's stack and all its cloud resources, even untracked ones. Running it twice is harmless. */
export async function removeStack(
  deps: RemovalDeps,
  instance: InstanceRecord,
  run: OperationRun,
  onProgress: (progress: EngineProgress) => void,
): Promise<void> {
  if (instance.adopted) return removeAdopted(deps, instance, run, onProgress);
  await adoptUntracked(deps, instance, run);
  // A stack that somebody deleted or renamed by hand leaves a server that no stack would remove.
  const { cell, subdomain: stack } = instance;
  const { exists } = await deps.engine.examine({ cell, project: PROJECT, stack });
  if (!exists) await deps.recover.deleteByLabel(instance);
  // The engine refreshes first, so that resources removed by hand cause no error.
  await deps.engine.destroy(customerRequest(instance, deps.config), {
    signal: run.signal,
    onStarted: run.onStarted,
    onProgress,
    // Paid tiers are protected against everything except removal by their owner.
    unprotect: true,
  });
}

/**
 * Adopts resources that a crash left in the clouds but not in the stack, so that destroying the stack removes them too.
 * Such a run may fail at the assistant; what matters is that no resource stays untracked.
 */
async function adoptUntracked(deps: RemovalDeps, instance: InstanceRecord, run: OperationRun): Promise<void> {
  const { engine, config, recover } = deps;
  const adopt = await recover.customer(instance, run);
  if (Object.keys(adopt).length === 0) return;
  // Without a server, the run that adopts the rest would buy one, only to remove it again.
  if (!adopt.server && !(await hasServer(deps, instance))) return recover.deleteByLabel(instance);
  try {
    await engine.up(customerRequest(instance, config, { adopt }), {
      signal: run.signal,
      onStarted: run.onStarted,
    });
  } catch (error) {
    if (error instanceof LeaseLost || run.signal.aborted) throw error;
    // Resources that cannot be adopted are removed without the stack.
    const left = await recover.customer(instance, run);
    if (Object.keys(left).length > 0) await recover.deleteByLabel(instance);
  }
}
