import type { Logger } from 'pino';
import { openClouds } from '../clouds.ts';
import type { Config } from '../config.ts';
import type { Models } from '../database/models.ts';
import { policyWith } from './drift.policy.ts';
import type { FindingRecord } from './finding.model.ts';
import { makeInventory } from './inventory.pass.ts';
import { orderRepairs } from './order-repairs.ts';
import { removeOldPasses } from './pass.commands.ts';
import { removeConfirmed } from './remove-orphans.ts';

/** What looking for drift is done with. */
export interface DriftDeps {
  models: Models;
  config: Config;
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
  await orderRepairs({ ...deps, policyOf }, findings);
  await removeConfirmed({ ...deps, clouds: openClouds(deps.config) }, findings);
  await removeOldPasses(deps.models);
}

/** An operator looked, and said that the fleet is really as sick as it looks. */
function isOverruled(findings: readonly FindingRecord[]): boolean {
  return findings.some(({ kind, confirmedAt }) => kind === 'instrument_suspected' && confirmedAt);
}
