import type { Logger } from 'pino';
import type { Models } from '../../collections.ts';
import type { KeyedConfig } from '../../config.ts';
import { openClouds } from '../../platform/clouds/clouds.ts';
import type { JobQueue } from '../../platform/jobs/queue.ts';
import type { Vault } from '../../platform/secrets/vault.ts';
import { policyWith } from '../findings/drift.policy.ts';
import type { FindingRecord } from '../findings/finding.model.ts';
import { orderRepairs } from '../repairs/order-repairs.ts';
import { type DeepDeps, makeDeep } from './deep.pass.ts';
import { makeInside } from './inside.pass.ts';
import { makeInventory } from './inventory.pass.ts';
import { removeOldPasses } from './pass.commands.ts';
import { removeConfirmed } from './remove-orphans.ts';
import { tellOwners } from './tell-owners.ts';

/** What looking for drift is done with. */
export interface DriftDeps {
  models: Models;
  config: KeyedConfig;
  jobs: JobQueue;
  vault: Vault;
  logger: Logger;
}

/** Makes the inventory when it is due, and does what follows from it: repairs by policy, removals that were agreed to. */
export async function inventoryJob(deps: DriftDeps): Promise<void> {
  if (deps.config.drift.inventorySeconds === 0) return;
  const policyOf = policyWith(deps.config.drift.policies);
  const inventory = await makeInventory({ ...deps, policyOf });
  if (!inventory) return;
  const { findings, suspicious } = inventory;
  if (suspicious && !isOverruled(findings)) {
    deps.logger.error({ cell: deps.config.cell }, 'drift: too much looks sick at once; nothing is repaired');
    return;
  }
  await tellOwners(deps, findings);
  await orderRepairs({ ...deps, policyOf }, findings);
  await removeConfirmed({ ...deps, clouds: openClouds(deps.config) }, findings);
  await removeOldPasses(deps.models);
}

/** Looks into the servers when that is due; what stays wrong after a restart is repaired by policy. */
export async function insideJob(deps: DriftDeps): Promise<void> {
  if (deps.config.drift.insideSeconds === 0) return;
  const inside = await makeInside(deps);
  if (!inside || inside.suspicious) return;
  await tellOwners(deps, inside.findings);
  await orderRepairs({ ...deps, policyOf: policyWith(deps.config.drift.policies) }, inside.findings);
}

/** Has the engine compare suspects and a sample, when that is due. */
export async function deepJob(deps: DeepDeps): Promise<void> {
  if (deps.config.drift.deepSeconds > 0) await makeDeep(deps);
}

/** An operator looked, and said that the fleet is really as sick as it looks. */
function isOverruled(findings: readonly FindingRecord[]): boolean {
  return findings.some(({ kind, confirmedAt }) => kind === 'instrument_suspected' && confirmedAt);
}
