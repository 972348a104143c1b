import type { HetznerClient } from '../../../infra/clouds/hetzner.ts';
import { EngineError } from '../../../infra/engine/failure/errors.ts';
import type { InstanceRecord } from '../../assistants/instances/instance.model.ts';
import { raiseInstallation } from '../../assistants/instances/instance-state.commands.ts';
import { stackRequest } from '../../assistants/provisioning/adopted-stack.ts';
import { alertOperators } from '../../assistants/provisioning/operator-alert.ts';
import { claimInstance, releaseInstance } from '../../assistants/provisioning/operator-operations.ts';
import { type ProvisionDeps, provisionInstance } from '../../assistants/provisioning/provision.job.ts';
import { retryDecisionFor } from '../../assistants/provisioning/retry-decision.ts';
import { switchOn } from '../../assistants/provisioning/server-power.ts';
import type { OperationHandler, OperationRun } from '../../operations/run/operation.handler.ts';
import { openClouds } from '../../platform/clouds/clouds.ts';
import { AppError } from '../../platform/errors/app-error.ts';
import type { DriftCollections } from '../drift.collections.ts';
import { noteFinding } from '../findings/finding.commands.ts';
import { diskWouldShrink } from '../findings/server-size.ts';

/** A repair provisions the instance again, and reads its findings. */
export interface RepairDeps extends ProvisionDeps {
  collections: DriftCollections;
}

/**
 * Repairs an instance: refreshes the state from the clouds, switches the server on, and brings the stack to what it
 * declares. If something differs inside the server, a raised `installation` makes the stack's own command install it
 * again. The findings stay `repairing` until a scan no longer sees them: that is the proof.
 */
export function repairHandler(deps: RepairDeps): OperationHandler {
  return {
    execute: (run) => repairInstance(deps, run),
    decideRetry: async (error, run) => retryDecisionFor(error, run, 'upkeep_failed'),
    beforeSuccess: (run) => alertOperators(deps, run),
    beforeFailure: async (run, error) => {
      await releaseAndReopen(deps, run, error.code);
      await alertOperators(deps, run);
    },
  };
}

async function repairInstance(deps: RepairDeps, run: OperationRun): Promise<void> {
  await claimInstance(deps.collections, run.operation);
  const instance = await ownInstance(deps, run);
  const { hetzner } = openClouds(deps.config);
  const changeServerType = await mayChangeServerType(deps, hetzner, run, instance);
  run.steps.start('comparing');
  await deps.recover.customer(instance, run);
  const { signal, onStarted } = run;
  await deps.engine.refresh(stackRequest(instance, deps.config), { signal, onStarted });
  run.steps.succeed('comparing');
  run.steps.start('repairing');
  if (instance.observed) await switchOn(hetzner, instance.observed.serverId, run.signal);
  if (await hasHostFindings(deps, instance)) await raiseInstallation(deps.collections, run.operation);
  await provisionInstance(deps, run, { changeServerType });
}

/**
 * Whether this repair was requested to change the server's type back, which cuts the power. Throws `disk_would_shrink`
 * if the server's disk has grown beyond the ordered type's: the cloud would refuse, with the server off.
 */
async function mayChangeServerType(
  { collections }: RepairDeps,
  hetzner: HetznerClient,
  { operation }: OperationRun,
  { observed, placement }: InstanceRecord,
): Promise<boolean> {
  const meant = { operationId: operation._id, kind: 'server_resized', status: 'repairing' } as const;
  if (!observed || !(await collections.findings.exists(meant))) return false;
  const server = await hetzner.findServer(observed.serverId);
  const why = server && diskWouldShrink(server, placement.serverType);
  if (why) throw new EngineError('disk_would_shrink', 'call_person', why);
  return true;
}

async function ownInstance(
  { collections }: RepairDeps,
  { operation }: OperationRun,
): Promise<InstanceRecord> {
  const instance = await collections.instances
    .findOne({ _id: operation.instanceId, operationId: operation._id })
    .lean();
  if (!instance?.desired.present) throw new AppError('operation_cancelled');
  return instance;
}

async function hasHostFindings({ collections }: RepairDeps, { _id }: InstanceRecord): Promise<boolean> {
  const finding = await collections.findings.findOne({
    instanceId: _id,
    depth: 'inside',
    status: { $in: ['open', 'repairing'] },
  });
  return finding !== null;
}

async function releaseAndReopen(
  { collections }: RepairDeps,
  { operation }: OperationRun,
  why: string,
): Promise<void> {
  await releaseInstance(collections, operation);
  await reopenFindings({ collections }, { operation }, why);
}

/** Reopens the findings of a repair that failed. */
export async function reopenFindings(
  { collections }: Pick<RepairDeps, 'collections'>,
  { operation }: Pick<OperationRun, 'operation'>,
  why: string,
): Promise<void> {
  const about = await collections.findings.find({ operationId: operation._id, status: 'repairing' }).lean();
  for (const { _id } of about)
    await noteFinding(
      collections,
      _id,
      { kind: 'repair_failed', what: `repair failed: ${why}` },
      { status: 'open' },
    );
}
