import { customerTypes } from '../../../infra/clouds/adoption.ts';
import { plainRecordId } from '../../../infra/clouds/cloudflare.ts';
import type { CloudServerDetails } from '../../../infra/clouds/hetzner.details.ts';
import { unreadable } from '../../../infra/components/adoption-modes.ts';
import { hostnameOf } from '../../../infra/components/names.ts';
import type { Engine, PlannedChange } from '../../../infra/engine/contract.ts';
import type { AdoptedOutputs } from '../../../stacks/adopted.contract.ts';
import { LeaseLost } from '../../operations/lease/operation.lease.ts';
import type { OperationHandler, OperationRun } from '../../operations/run/operation.handler.ts';
import { openClouds } from '../../platform/clouds/clouds.ts';
import { AppError } from '../../platform/errors/app-error.ts';
import type { AssistantCollections } from '../assistant.collections.ts';
import type { AdoptedServerRecord, Adoption } from '../instances/adoption.model.ts';
import type { InstanceRecord } from '../instances/instance.model.ts';
import { claimUnclaimedInstance, deleteRemovedInstance } from '../instances/instance-claims.commands.ts';
import { setAdopted, setObserved } from '../instances/instance-state.commands.ts';
import { leadsTo } from '../provisioning/adopted-instance.ts';
import { adoptedRequest, declaredRecord } from '../provisioning/adopted-stack.ts';
import { PROJECT, type StackConfig } from '../provisioning/customer-stack.ts';
import { retryDecisionFor } from '../provisioning/retry-decision.ts';
import type { StackRecovery } from '../provisioning/stack-recovery.ts';

export interface AdoptDeps {
  collections: AssistantCollections;
  engine: Engine;
  config: StackConfig;
  recover: StackRecovery;
}

/**
 * Adopts a server: reads it, imports it with its record by a run that can change nothing, and has the engine prove that
 * the stack declares exactly what there is. Otherwise the stack is given up, and the server goes on as it was. Running it
 * again after a crash continues; at no moment does it change anything in a cloud.
 */
export function adoptHandler(deps: AdoptDeps): OperationHandler {
  return {
    execute: (run) => adoptServer(deps, run),
    decideRetry: async (error, run) => retryDecisionFor(error, run, 'adoption_failed'),
    leavesPartialResources: async (run) => (await unprovenInstance(deps, run)) !== null,
    cleanUp: (run) => giveUpAdoption(deps, run),
  };
}

async function adoptServer(deps: AdoptDeps, run: OperationRun): Promise<void> {
  const { collections, config } = deps;
  const { steps } = run;
  // A crash between the two writes leaves the row without an operation: this one claims it.
  await claimUnclaimedInstance(collections, run.operation);
  const row = await unprovenInstance(deps, run);
  if (!row?.desired.present || !row.adopted) throw new AppError('operation_cancelled');
  steps.start('checking');
  await deps.recover.customer(row, run);
  await refuseOtherStack(deps, row);
  const { adopted, placement } = await readClouds(config, row, row.adopted);
  if (!(await setAdopted(collections, run.lease, { adopted, placement }))) throw lost(row);
  const instance = { ...row, adopted, placement };
  steps.succeed('checking');
  steps.start('importing');
  const outputs = await importOnly(deps, instance, run);
  steps.succeed('importing');
  steps.start('comparing');
  await proveUnchanged(deps, instance, run);
  steps.succeed('comparing');
  await steps.written();
  await recordObserved(deps, instance, outputs, run);
  steps.start('complete');
  steps.succeed('complete');
}

/** The instance, as long as this operation is its current one and nothing about it is proven yet. */
function unprovenInstance(
  { collections }: AdoptDeps,
  { operation }: OperationRun,
): Promise<InstanceRecord | null> {
  return collections.instances
    .findOne({ _id: operation.instanceId, operationId: operation._id, observed: null })
    .lean();
}

/** A stack of this name with other resources is not this adoption's: the import would delete what it does not declare. */
async function refuseOtherStack(
  { engine }: AdoptDeps,
  { cell, subdomain: stack, adopted }: InstanceRecord,
): Promise<void> {
  const own = new Set<string>([customerTypes.server, customerTypes.record]);
  const { resources } = await engine.examine({ cell, project: PROJECT, stack });
  const others = resources.filter(({ type, id }) => {
    if (type.startsWith('pulumi:') || type.startsWith('clawdet:components:Adopted')) return false;
    return type === customerTypes.server ? id !== adopted?.serverId : !own.has(type);
  });
  if (others.length > 0)
    throw refused(
      `There is a stack ${stack} with other resources: ${others.map(({ urn }) => urn.slice(urn.lastIndexOf('::') + 2)).join(', ')}.`,
    );
}

/** Reads what the stack has to declare. Throws `adoption_refused` if the server is no longer the one that was requested. */
async function readClouds(
  config: StackConfig,
  { subdomain }: InstanceRecord,
  adoption: Adoption,
): Promise<{ adopted: Adoption; placement: InstanceRecord['placement'] }> {
  const { hetzner, cloudflare } = openClouds(config);
  const { serverId, address } = adoption;
  const found = await hetzner.describeServer(serverId);
  if (!found) throw refused(`Server ${serverId} is gone.`);
  if (found.ipv4 !== address)
    throw refused(`Server ${serverId} has the address ${found.ipv4 ?? 'none'}, and not ${address}.`);
  if (found.locked) throw refused(`Hetzner is changing server ${serverId} at the moment: try again later.`);
  const records = await cloudflare.findRecords(hostnameOf(subdomain, config.baseDomain), 'A');
  const record = records.find((one) => leadsTo(one, address));
  const { location, serverType } = found;
  return {
    adopted: {
      ...adoption,
      server: serverRecord(found),
      record: record
        ? {
            id: record.id,
            ttl: record.ttl ?? 1,
            proxied: record.proxied,
            ...(record.comment && { comment: record.comment }),
          }
        : null,
    },
    placement: { location, serverType },
  };
}

function serverRecord({
  name,
  serverType,
  location,
  image,
  labels,
  placementGroupId,
  backups,
  deleteProtection,
  rebuildProtection,
}: CloudServerDetails): AdoptedServerRecord {
  return {
    name,
    serverType,
    location,
    ...(image !== undefined && { image }),
    labels: Object.entries(labels).map(([label, value]) => ({ name: label, value })),
    backups,
    deleteProtection,
    rebuildProtection,
    ...(placementGroupId !== undefined && { placementGroupId }),
  };
}

async function importOnly(
  { engine, config }: AdoptDeps,
  instance: InstanceRecord,
  { signal, onStarted }: OperationRun,
): Promise<AdoptedOutputs> {
  const { cell, subdomain: stack, adopted } = instance;
  const { resources } = await engine.examine({ cell, project: PROJECT, stack });
  const isKnown = resources.some(({ type, id }) => type === customerTypes.record && id !== '');
  const record = adopted?.record && {
    ...declaredRecord(adopted.record),
    ...(!isKnown && { adopt: adopted.record.id }),
  };
  const run = { mode: 'import', ...(record && { record }) } as Parameters<typeof adoptedRequest>[2];
  return (await engine.up(adoptedRequest(instance, config, run), { signal, onStarted })).outputs;
}

/** Throws `adoption_refused` with every difference between what the stack declares and what there is. */
async function proveUnchanged(
  { engine, config }: AdoptDeps,
  instance: InstanceRecord,
  { signal, onStarted }: OperationRun,
): Promise<void> {
  const request = adoptedRequest(instance, config, { mode: 'compare' });
  const { planned } = await engine.preview(request, { refresh: true, signal, onStarted });
  if (planned.length > 0)
    throw refused(`Its stack would change something: ${planned.map(differenceText).join(', ')}.`);
}

/** Names of resources and properties only: values may be secret. The engine also lists what it ignores. */
function differenceText({ action, name, paths }: PlannedChange): string {
  const told = paths.filter((path) => !unreadable.includes(path));
  return told.length > 0 ? `${action} ${name} (${told.join(' ')})` : `${action} ${name}`;
}

async function recordObserved(
  { collections }: AdoptDeps,
  { desired, subdomain }: InstanceRecord,
  { ipv4, serverId, recordId = '' }: AdoptedOutputs,
  { lease }: OperationRun,
): Promise<void> {
  const now = new Date();
  const nothingOfOurs = { imageReference: '', composeHash: '', configHash: '', secrets: '' };
  const observed = {
    generation: desired.generation,
    at: now,
    address: ipv4,
    serverId,
    recordId: plainRecordId(recordId),
    ...nothingOfOurs,
  };
  if (!(await setObserved(collections, lease, { observed, readyAt: now }))) throw lost({ subdomain });
}

/** Gives the stack up without touching what it has, then the row, so that its owner is as free as before. */
async function giveUpAdoption(deps: AdoptDeps, run: OperationRun): Promise<void> {
  const instance = await unprovenInstance(deps, run);
  if (!instance) return;
  const { cell, subdomain: stack } = instance;
  await deps.recover.customer(instance, run);
  await deps.engine.disown({ cell, project: PROJECT, stack });
  await deleteRemovedInstance(deps.collections, run.lease);
}

function refused(message: string): AppError {
  return new AppError('adoption_refused', {
    message: `${message} Nothing was changed, and the server goes on running.`,
  });
}

function lost({ subdomain }: Pick<InstanceRecord, 'subdomain'>): LeaseLost {
  return new LeaseLost(`another operation has the stack of ${subdomain}`);
}
