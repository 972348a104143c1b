import type { Logger } from 'pino';
import type { Collections } from '../../collections.ts';
import type { KeyedConfig } from '../../config.ts';
import { openClouds } from '../../platform/clouds/clouds.ts';
import type { JobQueue } from '../../platform/jobs/queue.ts';
import type { Vault } from '../../platform/secrets/vault.ts';
import { policyWith } from '../findings/drift.policy.ts';
import type { FindingRecord } from '../findings/finding.model.ts';
import { requestDueRepairs } from '../repairs/request-repairs.ts';
import { runHostCheck } from './host-check.scan.ts';
import { runInventoryScan } from './inventory.scan.ts';
import { notifyOwners } from './notify-owners.ts';
import { type PlanCheckDeps, runPlanCheck } from './plan-check.scan.ts';
import { removeConfirmed } from './remove-orphans.ts';
import { removeOldScanRuns } from './scan-run.commands.ts';

/** What looking for drift is done with. */
export interface DriftScanDeps {
  collections: Collections;
  config: KeyedConfig;
  jobs: JobQueue;
  vault: Vault;
  logger: Logger;
}

/** Makes the inventory when it is due, and does what follows from it: repairs by policy, removals that were agreed to. */
export async function inventoryJob(deps: DriftScanDeps): Promise<void> {
  if (deps.config.drift.inventorySeconds === 0) return;
  const policyOf = policyWith(deps.config.drift.policies);
  const inventory = await runInventoryScan({ ...deps, policyOf });
  if (!inventory) return;
  const { findings, massDrift } = inventory;
  if (massDrift && !isMassDriftConfirmed(findings)) {
    deps.logger.error({ cell: deps.config.cell }, 'drift: too much looks sick at once; nothing is repaired');
    return;
  }
  await notifyOwners(deps, findings);
  await requestDueRepairs({ ...deps, policyOf }, findings);
  await removeConfirmed({ ...deps, clouds: openClouds(deps.config) }, findings);
  await removeOldScanRuns(deps.collections);
}

/** Looks into the servers when that is due; what stays wrong after a restart is repaired by policy. */
export async function hostCheckJob(deps: DriftScanDeps): Promise<void> {
  if (deps.config.drift.insideSeconds === 0) return;
  const hostCheck = await runHostCheck(deps);
  if (!hostCheck || hostCheck.massDrift) return;
  await notifyOwners(deps, hostCheck.findings);
  await requestDueRepairs({ ...deps, policyOf: policyWith(deps.config.drift.policies) }, hostCheck.findings);
}

/** Has the engine compare suspects and a sample, when that is due. */
export async function planCheckJob(deps: PlanCheckDeps): Promise<void> {
  if (deps.config.drift.deepSeconds > 0) await runPlanCheck(deps);
}

/** An operator looked, and said that the fleet is really as sick as it looks. */
function isMassDriftConfirmed(findings: readonly FindingRecord[]): boolean {
  return findings.some(({ kind, confirmedAt }) => kind === 'instrument_suspected' && confirmedAt);
}
