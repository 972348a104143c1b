import type { Types } from 'mongoose';
import { isDuplicateKeyError } from '../../../gateway/store/duplicate-key.ts';
import { type RegionId, regionIds, regions } from '../../../stacks/catalog/regions.ts';
import { isOwnerOf, readTeams } from '../../accounts/teams/team.read.ts';
import type { KeyedConfig } from '../../config.ts';
import type { OperationRecord } from '../../operations/operation.model.ts';
import { createOperation } from '../../operations/run/operation.commands.ts';
import type { CloudClients } from '../../platform/clouds/clouds.ts';
import { AppError, isAppError } from '../../platform/errors/app-error.ts';
import type { AssistantCollections } from '../assistant.collections.ts';
import { refuseHeldName } from '../instances/held-name.commands.ts';
import type { InstanceRecord } from '../instances/instance.model.ts';
import { createInstance, setCurrentOperation } from '../instances/instance-claims.commands.ts';
import { type AdoptionCandidate, adoptionCandidates, existingAssistants } from './adoption.candidates.ts';
import { type AdoptionView, type PlannedAdoption, planAdoption } from './adoption.check.ts';
import { adoptedInstanceId } from './adoption.identity.ts';

interface AdoptionDeps {
  collections: AssistantCollections;
  clouds: CloudClients;
  config: Pick<KeyedConfig, 'baseDomain' | 'cell' | 'image'>;
}

/** Which accounts: one by its id, or all. */
export type AdoptionScope = 'all' | Types.ObjectId;

/**
 * What would become of the server of each account, or of one. Asks the clouds for lists only, a few calls for a fleet, and
 * changes nothing. Throws CloudError.
 */
export async function previewAdoptions(deps: AdoptionDeps, scope: AdoptionScope): Promise<PlannedAdoption[]> {
  return (await plan(deps, scope)).map(({ planned }) => planned);
}

/** An account with what becomes of its server. */
interface CandidatePlan {
  candidate: AdoptionCandidate;
  planned: PlannedAdoption;
}

async function plan(
  { collections, clouds, config }: AdoptionDeps,
  scope: AdoptionScope,
): Promise<CandidatePlan[]> {
  // The clouds first: a server that a stack of ours makes meanwhile has its row by the time that rows are read.
  const [servers, records] = await Promise.all([
    clouds.hetzner.listServers(),
    clouds.cloudflare.listRecords(),
  ]);
  const candidates = await adoptionCandidates(collections);
  const assistants = await existingAssistants(collections);
  const view: AdoptionView = {
    baseDomain: config.baseDomain,
    servers,
    records,
    candidates,
    assistants,
    underWay: await adoptionsUnderWay(collections),
    handedOver: await handedOverBy(collections, candidates),
  };
  return candidates
    .filter(({ _id }) => scope === 'all' || _id.equals(scope))
    .map((candidate) => ({ candidate, planned: planAdoption(candidate, view) }));
}

/** The candidates who no longer own the team with their id. */
async function handedOverBy(
  collections: Pick<AssistantCollections, 'teams'>,
  candidates: readonly AdoptionCandidate[],
): Promise<Set<string>> {
  const ids = candidates.map(({ _id }) => _id);
  const teams = await readTeams(collections, ids);
  const isOwner = (_id: Types.ObjectId) => {
    const team = teams.get(_id.toString());
    return team !== undefined && isOwnerOf(team, _id);
  };
  return new Set(ids.filter((id) => !isOwner(id)).map(String));
}

async function adoptionsUnderWay({
  operations,
}: Pick<AssistantCollections, 'operations'>): Promise<Set<string>> {
  const open = await operations
    .find({ kind: 'adopt', status: { $in: ['queued', 'running'] } }, { instanceId: 1 })
    .lean();
  return new Set(open.map(({ instanceId }) => instanceId.toString()));
}

/**
 * Requests the adoption of these accounts' servers: a row and an operation each, which the worker runs in its turn after
 * what customers wait for. Any process may call this, any number of times: what is adopted or under way stays so.
 */
export async function requestAdoptions(deps: AdoptionDeps, scope: AdoptionScope): Promise<PlannedAdoption[]> {
  const done: PlannedAdoption[] = [];
  // One after another: each row decides about the name and the server of those after it.
  for (const { candidate, planned } of await plan(deps, scope))
    done.push(await request(deps, candidate, planned));
  return done;
}

async function request(
  deps: AdoptionDeps,
  candidate: AdoptionCandidate,
  planned: PlannedAdoption,
): Promise<PlannedAdoption> {
  const { server, subdomain } = planned;
  if (!server || !subdomain || (planned.effect !== 'adopt' && planned.effect !== 'resume')) return planned;
  try {
    const instance =
      planned.effect === 'adopt'
        ? await reserve(deps, candidate, { server, subdomain })
        : await reserved(deps, server.id);
    await beginAdoption(deps.collections, instance);
    return planned;
  } catch (error) {
    if (!isAppError(error) && !isDuplicateKeyError(error)) throw error;
    if (await isReserved(deps, candidate, server.id)) return { ...planned, effect: 'underway' };
    const reason = isAppError(error)
      ? error.message
      : 'Something has taken its name or its server meanwhile.';
    return { ...planned, effect: 'skipped', problems: [...planned.problems, reason] };
  }
}

/** Whether another run at the same moment has reserved this server for the same account. */
async function isReserved(
  { collections, config }: AdoptionDeps,
  { _id: teamId }: AdoptionCandidate,
  serverId: string,
): Promise<boolean> {
  const _id = adoptedInstanceId(config.cell, serverId);
  return (await collections.instances.exists({ _id, teamId, 'desired.present': true })) !== null;
}

/** Creates the row, which holds the name, the customer's place and the server before anything else happens. */
async function reserve(
  { collections, clouds, config }: AdoptionDeps,
  { _id: teamId, plan: tier }: AdoptionCandidate,
  { server, subdomain }: { server: { id: string; address: string }; subdomain: string },
): Promise<InstanceRecord> {
  await refuseHeldName(collections, subdomain, teamId);
  const found = await clouds.hetzner.describeServer(server.id);
  if (!found) throw new AppError('adoption_refused', { message: `Server ${server.id} is gone.` });
  const { location, serverType } = found;
  return createInstance(collections, {
    _id: adoptedInstanceId(config.cell, server.id),
    teamId,
    subdomain,
    cell: config.cell,
    desired: { generation: 1, present: true, region: regionOf(location), tier, image: config.image },
    placement: { location, serverType },
    adopted: { at: new Date(), serverId: server.id, address: server.address, server: null, record: null },
  });
}

async function reserved({ collections, config }: AdoptionDeps, serverId: string): Promise<InstanceRecord> {
  const _id = adoptedInstanceId(config.cell, serverId);
  const instance = await collections.instances.findById(_id).lean();
  if (!instance?.desired.present) throw new AppError('operation_in_progress');
  return instance;
}

/** The region that a location counts to; the first one for a location that we do not offer. */
function regionOf(location: string): RegionId {
  return regionIds.find((id) => regions[id].locations.includes(location)) ?? regionIds[0];
}

/**
 * Starts the adoption of an instance whose row exists. `once` names the request, so that a repeated one starts no second.
 * Throws `operation_in_progress` if another operation has started in the meantime.
 */
export async function beginAdoption(
  collections: AssistantCollections,
  instance: InstanceRecord,
  once?: string,
): Promise<OperationRecord> {
  const operation = await createOperation(
    { collections },
    {
      kind: 'adopt',
      on: instance,
      priority: 'update',
      byOperator: true,
      ...(once && { once, dedupe: once }),
    },
  );
  if (await setCurrentOperation(collections, instance, operation)) return operation;
  // A worker that took it in between has named it itself.
  const { _id } = instance;
  if (await collections.instances.exists({ _id, operationId: operation._id })) return operation;
  await collections.operations.deleteOne({ _id: operation._id });
  throw new AppError('operation_in_progress');
}
