import type { Engine } from '../../../infra/engine/contract.ts';
import { EngineError } from '../../../infra/engine/failure/errors.ts';
import type { CustomerOutputs } from '../../../stacks/customer.contract.ts';
import type { Models } from '../../collections.ts';
import type { KeyedConfig } from '../../config.ts';
import { heldBy } from '../../operations/lease/operation.hold.ts';
import { LeaseLost } from '../../operations/lease/operation.lease.ts';
import type { Run, Verdict, Work } from '../../operations/run/operation.work.ts';
import { AppError } from '../../platform/errors/app-error.ts';
import type { ErrorCode } from '../../platform/errors/catalogue.ts';
import type { JobQueue } from '../../platform/jobs/queue.ts';
import type { Vault } from '../../platform/secrets/vault.ts';
import type { Catalog } from '../catalog/catalog.ts';
import type { Condition, InstanceRecord } from '../instances/instance.model.ts';
import { instanceUrl } from '../instances/instance.present.ts';
import { instanceSecrets } from '../instances/instance.schema.ts';
import { issueKey, retireOldKeys } from '../model-keys/key.commands.ts';
import type { CellFirewall } from './cell-firewall.ts';
import { customerRequest } from './customer-stack.ts';
import { giveInstanceBack, takeInstance } from './operate.ts';
import { moveOn } from './placement.ts';
import type { Reach } from './reachability.ts';
import type { Recover } from './recovery.ts';
import { removeStack } from './removal.ts';
import { followProvision } from './step-of.ts';
import { judgeFailure } from './verdict.ts';

/** What provisioning is done with. */
export interface ProvisionDeps {
  models: Models;
  jobs: JobQueue;
  engine: Engine;
  catalog: Catalog;
  config: KeyedConfig;
  vault: Vault;
  recover: Recover;
  firewall: CellFirewall;
  reach: Reach;
}

/** A new name needs a while until every resolver knows it. */
const REACH_DEADLINE_MS = 180_000;

/** Makes an instance true: server, name, assistant. Running it again after any crash goes on where it stopped. */
export function provisionWork(deps: ProvisionDeps): Work {
  return {
    perform: (run) => provisionInstance(deps, run),
    judge: (error, run) => judgeProvision(deps, error, run),
    leavesRemains: async (run) => (await halfMade(deps, run)) !== null,
    cleanUp: (run) => removeHalfMade(deps, run),
    // Keyed by the operation, so that a crash right after it writes the mail once all the same.
    beforeSuccess: (run) => enqueueMail(deps, run, 'ready'),
    beforeFailure: async (run, { code }) => {
      // Superseded or withdrawn: nobody is waiting for it.
      if (code !== 'operation_cancelled') await enqueueMail(deps, run, 'failed');
    },
  };
}

/** The same for an operator who wants a customer brought to its desired state: only the mails are left out. */
export function updateWork(deps: ProvisionDeps): Work {
  return {
    perform: async (run) => {
      await takeInstance(deps.models, run.operation);
      await provisionInstance(deps, run);
    },
    judge: (error, run) => judgeProvision(deps, error, run, 'upkeep_failed'),
    beforeFailure: (run) => giveInstanceBack(deps.models, run.operation),
  };
}

/** The instance of a first set-up that is given up. One that was ready before keeps all it has, whatever fails. */
function halfMade({ models }: ProvisionDeps, { operation }: Run): Promise<InstanceRecord | null> {
  return models.instances
    .findOne({ _id: operation.instanceId, operationId: operation._id, observed: null })
    .lean();
}

/** Nobody pays for half an assistant: what was made goes, and the row stays for the next try. */
async function removeHalfMade(deps: ProvisionDeps, run: Run): Promise<void> {
  const instance = await halfMade(deps, run);
  if (instance) await removeStack(deps, instance, run, () => undefined);
}

/**
 * Brings an instance up to what it declares, asks whether it answers, and writes down what is. Repeating it is harmless.
 * `keep` is what a server has and is not to be moved from this time, whatever was ordered.
 */
export async function provisionInstance(
  deps: ProvisionDeps,
  run: Run,
  keep: { serverType?: string } = {},
): Promise<void> {
  const instance = await wantedInstance(deps, run);
  const firewallId = await deps.firewall();
  const adopt = await deps.recover.customer(instance, run);
  run.steps.start('creating_vps');
  // Before it is on the server: an assistant that is up has a key that opens.
  await issueKey(deps.models, deps.config.keys, instance);
  const declared = { ...instance, placement: { ...instance.placement, ...keep } };
  const { outputs } = await deps.engine.up(customerRequest(declared, deps.config, { firewallId, adopt }), {
    signal: run.signal,
    onStarted: run.onStarted,
    onProgress: followProvision(run.steps),
  });
  // A second run finds everything as it should be and has nothing to report; the steps are done all the same.
  for (const step of ['creating_vps', 'configuring_dns', 'installing', 'repairing'] as const)
    run.steps.succeed(step);
  run.steps.start('health_check');
  await deps.reach({
    url: instanceUrl(deps.config.instanceUrl, instance.subdomain),
    health: deps.catalog.health(instance.desired.image),
    deadlineMs: REACH_DEADLINE_MS,
    signal: run.signal,
  });
  run.steps.succeed('health_check');
  await run.steps.written();
  await observe(deps, instance, outputs, run);
  await retireOldKeys(deps.models, instance);
  run.steps.start('complete');
  run.steps.succeed('complete');
}

/** The instance, as long as it is wanted and this is its operation. Throws `operation_cancelled` otherwise. */
async function wantedInstance({ models }: ProvisionDeps, { operation }: Run): Promise<InstanceRecord> {
  // A crash between the two rows leaves the instance without its operation: it is this one's then.
  await models.instances.updateOne(
    { _id: operation.instanceId, operationId: null },
    { $set: { operationId: operation._id } },
  );
  const instance = await models.instances
    .findOne({ _id: operation.instanceId, operationId: operation._id })
    .lean();
  if (!instance?.desired.present) throw new AppError('operation_cancelled');
  return instance;
}

/** The only place where `observed` and `conditions` are written, once, when everything holds. */
async function observe(
  deps: ProvisionDeps,
  instance: InstanceRecord,
  outputs: CustomerOutputs,
  { lease }: Run,
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
  const conditions: Condition[] = [
    { type: 'ServerReady', status: true, reason: 'Created', at: now },
    { type: 'DnsPublished', status: true, reason: 'Created', at: now },
    { type: 'GatewayHealthy', status: true, reason: 'Answered', at: now },
  ];
  const readyAt = instance.readyAt ?? now;
  const { matchedCount } = await deps.models.instances.updateOne(heldBy(lease), {
    $set: { observed, conditions, readyAt },
  });
  if (matchedCount === 0) throw new LeaseLost(`another operation has the stack of ${instance.subdomain}`);
}

async function judgeProvision(
  deps: ProvisionDeps,
  error: unknown,
  run: Run,
  fallback: ErrorCode = 'provisioning_failed',
): Promise<Verdict> {
  if (error instanceof EngineError && (await moveOn(deps, run, error)))
    return { kind: 'retry', delayMs: 0, countsAsAttempt: false };
  return judgeFailure(error, run, fallback);
}

async function enqueueMail(
  { jobs }: ProvisionDeps,
  { operation }: Run,
  mail: 'ready' | 'failed',
): Promise<void> {
  const [userId, operationId] = [operation.ownerId.toString(), operation._id.toString()];
  await jobs.enqueue('mail', { mail, userId, operationId }, { key: `${mail}:${operationId}` });
}
