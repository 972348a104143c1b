import type { Logger } from 'pino';
import type { HeartbeatMonitor } from '../../../gateway/store/heartbeat-monitor.ts';
import type { KeyedConfig } from '../../config.ts';
import { openClouds } from '../../platform/clouds/clouds.ts';
import type { JobQueue } from '../../platform/jobs/queue.ts';
import type { Vault } from '../../platform/secrets/vault.ts';
import type { DriftCollections } from '../drift.collections.ts';
import { isDoubtful, policyWith } from '../findings/drift.policy.ts';
import { isMassDriftConfirmed } from '../findings/finding.commands.ts';
import { requestDueRepairs } from '../repairs/request-repairs.ts';
import { runHostCheck } from './host-check.scan.ts';
import { runInventoryScan } from './inventory.scan.ts';
import { notifyOwners, notifyResolved } from './notify-owners.ts';
import { type PlanCheckDeps, runPlanCheck } from './plan-check.scan.ts';
import { removeConfirmed } from './remove-orphans.ts';
import { removeOldScanRuns } from './scan-run.commands.ts';

export interface DriftScanDeps {
  collections: DriftCollections;
  config: KeyedConfig;
  jobs: JobQueue;
  vault: Vault;
  logger: Logger;
  /** The runs in progress, as this process has seen them: the same one for each call. */
  scanRuns: HeartbeatMonitor;
}

/** Runs the inventory scan if it is due, and what follows from it: repairs by policy, and confirmed removals. */
export async function inventoryJob(deps: DriftScanDeps): Promise<void> {
  if (deps.config.drift.inventorySeconds === 0) return;
  const policyOf = policyWith(deps.config.drift.policies);
  const inventory = await runInventoryScan({ ...deps, policyOf });
  if (!inventory) return;
  const { findings, massDrift } = inventory;
  if (massDrift && !isMassDriftConfirmed(findings)) {
    deps.logger.error({ cell: deps.config.cell }, 'drift: too much looks unhealthy; nothing is repaired');
    return;
  }
  await notifyOwners(deps, findings);
  await notifyResolved(deps, deps.config.cell);
  await requestDueRepairs({ ...deps, policyOf }, findings);
  await removeConfirmed({ ...deps, clouds: openClouds(deps.config) }, findings);
  await removeOldScanRuns(deps.collections);
}

/** Checks the hosts if that is due. What stays wrong after a restart is repaired by policy. */
export async function hostCheckJob(deps: DriftScanDeps): Promise<void> {
  if (deps.config.drift.insideSeconds === 0) return;
  const hostCheck = await runHostCheck(deps);
  if (!hostCheck) return;
  const { suspected } = hostCheck;
  if (suspected)
    deps.logger.error(
      { cell: deps.config.cell },
      'drift: too many servers are out of reach; nothing follows',
    );
  const findings = hostCheck.findings.filter((finding) => !suspected || !isDoubtful(finding));
  await notifyOwners(deps, findings);
  await notifyResolved(deps, deps.config.cell);
  await requestDueRepairs({ ...deps, policyOf: policyWith(deps.config.drift.policies) }, findings);
}

/** Has the engine compare suspects and a sample, if that is due. */
export async function planCheckJob(deps: PlanCheckDeps): Promise<void> {
  if (deps.config.drift.deepSeconds > 0) await runPlanCheck(deps);
}
