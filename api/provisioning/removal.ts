import type { Engine, EngineProgress } from '../../infra/engine/contract.ts';
import type { InstanceRecord } from '../instances/instance.model.ts';
import type { Run } from '../operations/operation.work.ts';
import { customerRequest, type StackConfig } from '../operators/customer-stack.ts';
import type { Recover } from './recovery.ts';

/** What a stack is removed with. */
export interface RemovalDeps {
  engine: Engine;
  config: StackConfig;
  recover: Recover;
}

/** Removes everything that an instance has in the clouds, also what no stack knows of, and its stack. Twice is harmless. */
export async function removeStack(
  deps: RemovalDeps,
  instance: InstanceRecord,
  run: Run,
  onProgress: (progress: EngineProgress) => void,
): Promise<void> {
  await takeOver(deps, instance, run);
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
async function takeOver(deps: RemovalDeps, instance: InstanceRecord, run: Run): Promise<void> {
  const { engine, config, recover } = deps;
  const adopt = await recover.customer(instance, run);
  if (Object.keys(adopt).length === 0) return;
  try {
    await engine.up(customerRequest(instance, config, { adopt }), {
      signal: run.signal,
      onStarted: run.onStarted,
    });
  } catch (error) {
    const left = await recover.customer(instance, run);
    if (Object.keys(left).length > 0) throw error;
  }
}
