import { customerTypes, hasResource } from '../../../infra/clouds/adoption.ts';
import type { CloudRecord } from '../../../infra/clouds/cloudflare.ts';
import { plainRecordId } from '../../../infra/clouds/cloudflare.ts';
import { COMPETING_RECORD_TYPES } from '../../../infra/clouds/name-conflicts.ts';
import { hostnameOf, recordComment } from '../../../infra/components/names.ts';
import type { Engine, EngineProgress } from '../../../infra/engine/contract.ts';
import type { AdoptedInputs, AdoptedOutputs } from '../../../stacks/adopted.contract.ts';
import { LeaseLost } from '../../operations/lease/operation.lease.ts';
import type { OperationRun } from '../../operations/run/operation.handler.ts';
import { type CloudClients, openClouds } from '../../platform/clouds/clouds.ts';
import { AppError } from '../../platform/errors/app-error.ts';
import type { AssistantCollections } from '../assistant.collections.ts';
import type { AdoptedDnsRecord } from '../instances/adoption.model.ts';
import type { InstanceRecord } from '../instances/instance.model.ts';
import { setAdopted, setObserved } from '../instances/instance-state.commands.ts';
import { adoptedRequest, declaredRecord } from './adopted-stack.ts';
import { PROJECT, type StackConfig } from './customer-stack.ts';
import type { StackRecovery } from './stack-recovery.ts';

interface AdoptedDeps {
  engine: Engine;
  config: StackConfig;
  recover: StackRecovery;
}

/**
 * Brings an adopted server to what was adopted: its name, labels, backups and protection, and its record, which is made
 * if there is none. The server itself is never made, replaced or resized, and nothing on it is changed. Throws
 * `not_for_adopted` if it is gone, or if something else has its name.
 */
export async function bringUpAdopted(
  deps: AdoptedDeps & { collections: AssistantCollections },
  instance: InstanceRecord,
  run: OperationRun,
): Promise<void> {
  const { engine, config, recover, collections } = deps;
  const { signal, onStarted, steps } = run;
  if (!instance.adopted?.server || !instance.observed) throw notAdoptedYet();
  const clouds = openClouds(config);
  if (!(await clouds.hetzner.findServer(instance.adopted.serverId))) throw serverGone(instance);
  steps.start('creating_vps');
  await recover.customer(instance, run);
  // The state may still have a record that is gone, and the engine would leave it at that.
  await engine.refresh(adoptedRequest(instance, config), { signal, onStarted });
  const record = await recordToDeclare(deps, clouds, instance);
  const { outputs } = await engine.up(adoptedRequest(instance, config, { record }), { signal, onStarted });
  for (const step of ['creating_vps', 'configuring_dns', 'repairing'] as const) steps.succeed(step);
  await steps.written();
  await recordKept({ collections }, instance, run, outputs, record);
  steps.start('complete');
  steps.succeed('complete');
}

/** What the run declares of the record: what the state has; else one in the cloud that leads here; else a new one. */
async function recordToDeclare(
  { engine, config }: Pick<AdoptedDeps, 'engine' | 'config'>,
  { cloudflare }: Pick<CloudClients, 'cloudflare'>,
  instance: InstanceRecord,
): Promise<NonNullable<AdoptedInputs['record']>> {
  const { cell, subdomain: stack, adopted } = instance;
  const before = adopted?.record && declaredRecord(adopted.record);
  const ours = before ?? { ttl: 1, proxied: true, comment: recordComment(instance._id.toString()) };
  if (hasResource(await engine.examine({ cell, project: PROJECT, stack }), customerTypes.record)) return ours;
  const hostname = hostnameOf(stack, config.baseDomain);
  const found = (await cloudflare.findRecords(hostname)).filter(({ type }) =>
    COMPETING_RECORD_TYPES.has(type),
  );
  const [one, ...others] = found;
  if (!one) return ours;
  if (others.length > 0 || !leadsTo(one, instance.observed?.address ?? '')) throw nameInUse(hostname, found);
  return { ttl: one.ttl ?? 1, proxied: true, ...(one.comment && { comment: one.comment }), adopt: one.id };
}

/** Whether a record may become part of an adoption: ours are proxied, and so were those of the earlier service. */
export function leadsTo({ type, content, proxied }: CloudRecord, address: string): boolean {
  return type === 'A' && content === address && proxied;
}

async function recordKept(
  { collections }: { collections: AssistantCollections },
  { adopted, placement, observed, desired, subdomain }: InstanceRecord,
  { lease }: OperationRun,
  { recordId = '', ipv4 }: AdoptedOutputs,
  { adopt: _, ...declared }: NonNullable<AdoptedInputs['record']>,
): Promise<void> {
  if (!adopted || !observed) throw notAdoptedYet();
  const record: AdoptedDnsRecord = { id: plainRecordId(recordId), ...declared } as AdoptedDnsRecord;
  const now = new Date();
  const seen = { ...observed, generation: desired.generation, at: now, address: ipv4, recordId };
  const kept =
    (await setAdopted(collections, lease, { adopted: { ...adopted, record }, placement })) &&
    (await setObserved(collections, lease, { observed: seen, readyAt: now }));
  if (!kept) throw new LeaseLost(`another operation has the stack of ${subdomain}`);
}

/**
 * Removes an adopted server and its record, as its owner asked. One whose adoption was never completed is not ours to
 * delete: only our own state goes. Running it twice is harmless.
 */
export async function removeAdopted(
  deps: AdoptedDeps,
  instance: InstanceRecord,
  run: OperationRun,
  onProgress: (progress: EngineProgress) => void,
): Promise<void> {
  const { engine, config, recover } = deps;
  const { cell, subdomain: stack, adopted } = instance;
  await recover.customer(instance, run);
  if (!adopted?.server || !instance.observed) return engine.disown({ cell, project: PROJECT, stack });
  const options = { signal: run.signal, onStarted: run.onStarted };
  const clouds = openClouds(config);
  if (await clouds.hetzner.findServer(adopted.serverId))
    await prepareRemoval(deps, clouds, instance, options);
  await engine.destroy(adoptedRequest(instance, config), { ...options, onProgress, unprotect: true });
  // Without a state, the engine knew of no record: a name of ours must not lead to an address that is somebody else's soon.
  const hostname = hostnameOf(stack, config.baseDomain);
  for (const record of await clouds.cloudflare.findRecords(hostname, 'A'))
    if (record.id === adopted.record?.id) await clouds.cloudflare.deleteRecord(record.id);
}

/** Imports again what a lost state no longer has, and lifts Hetzner's own protection, which the engine would run into. */
async function prepareRemoval(
  { engine, config }: AdoptedDeps,
  { hetzner }: CloudClients,
  instance: InstanceRecord,
  options: Pick<OperationRun, 'signal' | 'onStarted'>,
): Promise<void> {
  const { cell, subdomain: stack, adopted } = instance;
  const condition = await engine.examine({ cell, project: PROJECT, stack });
  const server = await hetzner.describeServer(adopted?.serverId ?? '');
  const isKnown = hasResource(condition, customerTypes.server);
  if (isKnown && !server?.deleteProtection && !server?.rebuildProtection) return;
  // A record that the state does not have would be made, only to be removed again.
  const record = hasResource(condition, customerTypes.record) ? {} : { record: 'none' as const };
  if (!isKnown) await engine.up(adoptedRequest(instance, config, { mode: 'import', ...record }), options);
  await engine.refresh(adoptedRequest(instance, config), options);
  const after = await engine.examine({ cell, project: PROJECT, stack });
  const left = hasResource(after, customerTypes.record) ? {} : { record: 'none' as const };
  await engine.up(adoptedRequest(instance, config, { unprotected: true, ...left }), options);
}

function notAdoptedYet(): AppError {
  return new AppError('not_for_adopted', {
    message: 'The adoption of this server was not completed. Adopt it again, or remove the assistant.',
  });
}

function serverGone({ subdomain, adopted }: InstanceRecord): AppError {
  return new AppError('not_for_adopted', {
    message: `Server ${adopted?.serverId} of ${subdomain} is gone. An adopted server is never created again: its owner deletes the assistant and orders a new one.`,
  });
}

function nameInUse(hostname: string, found: readonly CloudRecord[]): AppError {
  const what = found.map(({ type, content, id }) => `${type} ${content} (id ${id})`).join(', ');
  return new AppError('not_for_adopted', {
    message: `${hostname} leads elsewhere: ${what}. Nothing was changed. Remove that at Cloudflare if nothing needs it, then try again.`,
  });
}
