import { setTimeout as sleep } from 'node:timers/promises';
import type { HetznerClient } from '../../../infra/clouds/hetzner.ts';
import type { InstanceRecord } from '../../assistants/instances/instance.model.ts';
import { raiseInstallation } from '../../assistants/instances/instance-state.commands.ts';
import { customerRequest } from '../../assistants/provisioning/customer-stack.ts';
import { claimInstance, releaseInstance } from '../../assistants/provisioning/operator-operations.ts';
import { type ProvisionDeps, provisionInstance } from '../../assistants/provisioning/provision.job.ts';
import { retryDecisionFor } from '../../assistants/provisioning/retry-decision.ts';
import type { OperationHandler, OperationRun } from '../../operations/run/operation.handler.ts';
import { openClouds } from '../../platform/clouds/clouds.ts';
import { AppError } from '../../platform/errors/app-error.ts';
import type { DriftCollections } from '../drift.collections.ts';
import { noteFinding } from '../findings/finding.commands.ts';

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
    beforeFailure: (run, error) => releaseAndReopen(deps, run, error.code),
  };
}

async function repairInstance(deps: RepairDeps, run: OperationRun): Promise<void> {
  await claimInstance(deps.collections, run.operation);
  const instance = await ownInstance(deps, run);
  run.steps.start('comparing');
  await deps.recover.customer(instance, run);
  const { signal, onStarted } = run;
  await deps.engine.refresh(customerRequest(instance, deps.config), { signal, onStarted });
  run.steps.succeed('comparing');
  run.steps.start('repairing');
  const { hetzner } = openClouds(deps.config);
  if (instance.observed) await switchOn(hetzner, instance.observed.serverId, run.signal);
  if (await hasHostFindings(deps, instance)) await raiseInstallation(deps.collections, run.operation);
  await provisionInstance(deps, run, await serverTypeToKeep(deps, hetzner, run, instance));
}

/**
 * The current type of the server, if it differs from the ordered one and this repair was not requested to change it
 * back, which cuts the power.
 */
async function serverTypeToKeep(
  { collections }: RepairDeps,
  hetzner: HetznerClient,
  { operation }: OperationRun,
  { observed, placement }: InstanceRecord,
): Promise<{ serverType?: string }> {
  const meant = { operationId: operation._id, kind: 'server_resized', status: 'repairing' } as const;
  if (!observed || (await collections.findings.exists(meant))) return {};
  const server = await hetzner.findServer(observed.serverId);
  return server && server.serverType !== placement.serverType ? { serverType: server.serverType } : {};
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

const POWER_ON_MS = 120_000;

/** Pulumi does not see that a server is off, and its program cannot say that it should be on. */
async function switchOn(hetzner: HetznerClient, id: string, signal: AbortSignal): Promise<void> {
  const deadline = performance.now() + POWER_ON_MS;
  if ((await hetzner.findServer(id))?.status !== 'off') return;
  await hetzner.powerOn(id);
  while (performance.now() < deadline) {
    if ((await hetzner.findServer(id))?.status === 'running') return;
    await sleep(500, undefined, { signal });
  }
  throw new AppError('health_check_failed');
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
