import type { Engine, EngineProgress } from '../../../infra/engine/contract.ts';
import { LeaseLost } from '../../operations/lease/operation.lease.ts';
import type { OperationRun } from '../../operations/run/operation.handler.ts';
import type { InstanceRecord } from '../instances/instance.model.ts';
import { customerRequest, PROJECT, type StackConfig } from './customer-stack.ts';
import type { StackRecovery } from './stack-recovery.ts';

/** What a stack is removed with. */
export interface RemovalDeps {
  engine: Engine;
  config: StackConfig;
  recover: StackRecovery;
}

/** Removes everything that an instance has in the clouds, also what no stack knows of, and its stack. Twice is harmless. */
export async function removeStack(
  deps: RemovalDeps,
  instance: InstanceRecord,
  run: OperationRun,
  onProgress: (progress: EngineProgress) => void,
): Promise<void> {
  await adoptUntracked(deps, instance, run);
  // One that somebody deleted or renamed by hand leaves a server that no stack would remove.
  const { cell, subdomain: stack } = instance;
  const { exists } = await deps.engine.examine({ cell, project: PROJECT, stack });
  if (!exists) await deps.recover.deleteByLabel(instance);
  // The engine refreshes first: what was removed by hand is no error.
  await deps.engine.destroy(customerRequest(instance, deps.config), {
    signal: run.signal,
    onStarted: run.onStarted,
    onProgress,
    // Paid tiers are protected against everything but this: the wish of their owner.
    unprotect: true,
  });
}

/**
 * What a crash left in the clouds and not in the stack is taken into the stack first, so that destroying it removes that
 * too. Such a run may well fail at the assistant; all that matters is that nothing is left unknown.
 */
async function adoptUntracked(deps: RemovalDeps, instance: InstanceRecord, run: OperationRun): Promise<void> {
  const { engine, config, recover } = deps;
  const adopt = await recover.customer(instance, run);
  if (Object.keys(adopt).length === 0) return;
  try {
    await engine.up(customerRequest(instance, config, { adopt }), {
      signal: run.signal,
      onStarted: run.onStarted,
    });
  } catch (error) {
    if (error instanceof LeaseLost || run.signal.aborted) throw error;
    // What cannot be taken into the stack is removed without it.
    const left = await recover.customer(instance, run);
    if (Object.keys(left).length > 0) await recover.deleteByLabel(instance);
  }
}
