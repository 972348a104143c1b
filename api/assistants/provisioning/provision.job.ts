import type { Engine } from '../../../infra/engine/contract.ts';
import { EngineError } from '../../../infra/engine/failure/errors.ts';
import type { CustomerOutputs } from '../../../stacks/customer.contract.ts';
import { announce } from '../../accounts/notices/announce.ts';
import type { KeyedConfig } from '../../config.ts';
import { LeaseLost } from '../../operations/lease/operation.lease.ts';
import type {
  OperationHandler,
  OperationRun,
  RetryDecision,
} from '../../operations/run/operation.handler.ts';
import { AppError } from '../../platform/errors/app-error.ts';
import type { ErrorCode } from '../../platform/errors/catalogue.ts';
import type { JobQueue } from '../../platform/jobs/queue.ts';
import type { Vault } from '../../platform/secrets/vault.ts';
import type { AssistantCollections } from '../assistant.collections.ts';
import type { ReadAvailability } from '../catalog/availability.ts';
import type { ProductCatalog } from '../catalog/catalog.ts';
import { assistantOfOperation } from '../instances/assistant.notices.ts';
import type { InstanceRecord } from '../instances/instance.model.ts';
import { instanceUrl } from '../instances/instance.present.ts';
import { instanceSecrets } from '../instances/instance.schema.ts';
import { claimUnclaimedInstance } from '../instances/instance-claims.commands.ts';
import { setObserved } from '../instances/instance-state.commands.ts';
import { issueKey, retireOldKeys } from '../model-keys/key.commands.ts';
import { bringUpAdopted } from './adopted-instance.ts';
import type { ReadCellFirewall } from './cell-firewall.ts';
import { customerRequest, type RunInputs } from './customer-stack.ts';
import { alertOperators } from './operator-alert.ts';
import { claimInstance, releaseInstance } from './operator-operations.ts';
import { tryNextPlacement } from './placement.ts';
import { followProvision } from './progress-to-steps.ts';
import type { Reach } from './reachability.ts';
import { retryDecisionFor } from './retry-decision.ts';
import type { StackRecovery } from './stack-recovery.ts';
import { removeStack } from './stack-removal.ts';

export interface ProvisionDeps {
  collections: AssistantCollections;
  jobs: JobQueue;
  engine: Engine;
  catalog: ProductCatalog;
  availability: ReadAvailability;
  config: KeyedConfig;
  vault: Vault;
  recover: StackRecovery;
  firewall: ReadCellFirewall;
  reach: Reach;
}

/** A new DNS name takes a while until every resolver knows it. */
const REACH_DEADLINE_MS = 180_000;
/** OpenClaw takes questions some seconds after it is up. */
const READY_LIMIT_MS = 60_000;

/** Provisions an instance: server, name, assistant. Running it again after a crash continues where it stopped. */
export function provisionHandler(deps: ProvisionDeps): OperationHandler {
  return {
    execute: (run) => provisionInstance(deps, run),
    decideRetry: (error, run) => decideProvisionRetry(deps, error, run),
    leavesPartialResources: async (run) => (await partialInstance(deps, run)) !== null,
    cleanUp: (run) => removePartialResources(deps, run),
    // Keyed by the operation, so that a crash right after it still sends one mail.
    beforeSuccess: async (run) => {
      await announceReady(deps, run);
      await alertOperators(deps, run);
    },
    beforeFailure: async (run, error) => {
      await alertOperators(deps, run);
      // Superseded or cancelled: nobody is waiting for it.
      if (error.code !== 'operation_cancelled') await announceFailed(deps, run, error);
    },
  };
}

/** The same for an operator who brings a customer to its desired state, but without the mails. */
export function updateHandler(deps: ProvisionDeps): OperationHandler {
  return {
    execute: async (run) => {
      await claimInstance(deps.collections, run.operation);
      await provisionInstance(deps, run);
    },
    decideRetry: (error, run) => decideProvisionRetry(deps, error, run, 'upkeep_failed'),
    beforeSuccess: (run) => alertOperators(deps, run),
    beforeFailure: async (run) => {
      await releaseInstance(deps.collections, run.operation);
      await alertOperators(deps, run);
    },
  };
}

/** The instance of a first set-up that is given up, or null. One that was ready before keeps its resources. */
function partialInstance(
  { collections }: ProvisionDeps,
  { operation }: OperationRun,
): Promise<InstanceRecord | null> {
  return collections.instances
    .findOne({ _id: operation.instanceId, operationId: operation._id, observed: null })
    .lean();
}

/** Removes partial resources, so that nobody pays for them, but keeps the row for the next try. */
async function removePartialResources(deps: ProvisionDeps, run: OperationRun): Promise<void> {
  const instance = await partialInstance(deps, run);
  if (instance) await removeStack(deps, instance, run, () => undefined);
}

/**
 * Brings an instance to its desired state, checks that it answers, and records its observed state. Repeating it is
 * harmless. Only with `changeServerType` does the run change the type of a server that exists, which cuts its power. An
 * adopted server is brought to what was adopted, and nothing is installed on it.
 */
export async function provisionInstance(
  deps: ProvisionDeps,
  run: OperationRun,
  { changeServerType = false } = {},
): Promise<void> {
  const instance = await currentInstance(deps, run);
  if (instance.adopted) return bringUpAdopted(deps, instance, run);
  const firewallId = await deps.firewall();
  const adopt = await deps.recover.customer(instance, run);
  await deps.recover.refuseTakenNames(instance, run, adopt);
  run.steps.start('creating_vps');
  // Before the server has the key, so that a running assistant always has a valid one.
  await issueKey(deps.collections, deps.config.keys, instance);
  const outputs = await bringUp(deps, instance, run, { firewallId, adopt, changeServerType });
  // A second run finds nothing to change and reports no progress; the steps are done nevertheless.
  for (const step of ['creating_vps', 'configuring_dns', 'installing', 'repairing'] as const)
    run.steps.succeed(step);
  run.steps.start('health_check');
  await deps.reach({
    url: instanceUrl(deps.config.instanceUrl, instance.subdomain),
    probes: deps.catalog.probes(instance.desired.image),
    deadlineMs: REACH_DEADLINE_MS,
    readyMs: READY_LIMIT_MS,
    signal: run.signal,
  });
  run.steps.succeed('health_check');
  await run.steps.written();
  await recordObserved(deps, instance, outputs, run);
  await retireOldKeys(deps.collections, instance);
  run.steps.start('complete');
  run.steps.succeed('complete');
}

/** Runs the stack. A failed run may have left the server off, which no retry and no end of the operation would change. */
async function bringUp(
  { engine, config, recover }: ProvisionDeps,
  instance: InstanceRecord,
  run: OperationRun,
  inputs: RunInputs,
): Promise<CustomerOutputs> {
  const { signal, onStarted, steps } = run;
  const onProgress = followProvision(steps);
  try {
    const request = customerRequest(instance, config, inputs);
    return (await engine.up(request, { signal, onStarted, onProgress })).outputs;
  } catch (error) {
    // The failure itself counts; a server that stays off is found by the next scan.
    await recover.restorePower(instance, run).catch(() => undefined);
    throw error;
  }
}

/** The instance, if it should exist and this is its operation. Throws `operation_cancelled` otherwise. */
async function currentInstance(
  { collections }: ProvisionDeps,
  { operation }: OperationRun,
): Promise<InstanceRecord> {
  // A crash between the two writes leaves the instance without an operation: this one claims it.
  await claimUnclaimedInstance(collections, operation);
  const instance = await collections.instances
    .findOne({ _id: operation.instanceId, operationId: operation._id })
    .lean();
  if (!instance?.desired.present) throw new AppError('operation_cancelled');
  return instance;
}

/** Records the observed state: once, after all checks have passed. */
async function recordObserved(
  deps: ProvisionDeps,
  instance: InstanceRecord,
  outputs: CustomerOutputs,
  { lease }: OperationRun,
): Promise<void> {
  const now = new Date();
  const observed = {
    generation: instance.desired.generation,
    at: now,
    address: outputs.ipv4,
    serverId: outputs.serverId,
    recordId: outputs.recordId,
    imageReference: outputs.imageReference,
    composeHash: outputs.composeHash,
    configHash: outputs.configHash,
    secrets: deps.vault.seal(instance._id.toString(), instanceSecrets.parse(outputs)),
  };
  const readyAt = instance.readyAt ?? now;
  if (!(await setObserved(deps.collections, lease, { observed, readyAt })))
    throw new LeaseLost(`another operation has the stack of ${instance.subdomain}`);
}

async function decideProvisionRetry(
  deps: ProvisionDeps,
  error: unknown,
  run: OperationRun,
  fallback: ErrorCode = 'provisioning_failed',
): Promise<RetryDecision> {
  if (error instanceof EngineError && (await tryNextPlacement(deps, run, error)))
    return { kind: 'retry', delayMs: 0, countsAsAttempt: false };
  return retryDecisionFor(error, run, fallback);
}

async function announceReady(deps: ProvisionDeps, { operation }: OperationRun): Promise<void> {
  const [operationId, assistant] = [operation._id.toString(), assistantOfOperation(deps.config, operation)];
  await announce(deps, operation.teamId, {
    key: `ready:${operationId}`,
    mail: { mail: 'ready', operationId },
    event: { type: 'assistant.ready', data: { assistant } },
  });
}

async function announceFailed(
  deps: ProvisionDeps,
  { operation }: OperationRun,
  { code, message }: { code: string; message: string },
): Promise<void> {
  const [operationId, assistant] = [operation._id.toString(), assistantOfOperation(deps.config, operation)];
  await announce(deps, operation.teamId, {
    key: `failed:${operationId}`,
    mail: { mail: 'failed', operationId },
    event: { type: 'assistant.failed', data: { assistant, error: { code, message } } },
  });
}
