import { createHash } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Types } from 'mongoose';
import { isDuplicateKeyError } from '../../../gateway/store/duplicate-key.ts';
import type { TeamRecord } from '../../accounts/teams/team.model.ts';
import type { UserRecord } from '../../accounts/users/user.model.ts';
import type { ApiDeps } from '../../deps.ts';
import type { OperationRecord } from '../../operations/operation.model.ts';
import { isOver } from '../../operations/read/operation.present.ts';
import { createOperation, enqueueOperation } from '../../operations/run/operation.commands.ts';
import { AppError, isAppError } from '../../platform/errors/app-error.ts';
import type { AssistantCollections } from '../assistant.collections.ts';
import type { ServerPlacement } from '../catalog/catalog.ts';
import { refuseHeldName } from '../instances/held-name.commands.ts';
import { lastOperation } from '../instances/instance.commands.ts';
import type { InstanceRecord } from '../instances/instance.model.ts';
import {
  createInstance,
  deleteUnclaimedInstance,
  renameInstance,
  setCurrentOperation,
} from '../instances/instance-claims.commands.ts';
import { checkSubdomain, deriveSubdomain } from '../instances/subdomain.ts';
import {
  enforceDailyOrderLimit,
  enforceInstanceLimit,
  enforceOnePerOwner,
  rollBackOverCapacity,
} from './order-limits.ts';
import { checkOrder, type Order } from './provisioning.policy.ts';
import type { StartBody } from './provisioning.schema.ts';

const ORPHAN_ROW_MS = 10_000;
/** One second in total: long enough to write the rows of one order. */
const DUPLICATE_POLLS = 20;

interface Deps extends Pick<ApiDeps, 'jobs' | 'catalog' | 'availability' | 'config'> {
  collections: AssistantCollections;
}

/** Who orders, and for which team. */
interface OrderedBy {
  user: UserRecord;
  team: Pick<TeamRecord, '_id' | 'members'>;
}

/**
 * Records the order of an instance and starts the operation that provisions it. The same Idempotency-Key with the same
 * body returns the same operation. Throws the codes of `checkOrder`, `subdomain_…`, `operation_in_progress`,
 * `instance_exists`, `idempotency_mismatch`, `too_many_orders`, `beta_full` and `capacity_exhausted`; in these cases nothing
 * has changed.
 */
export async function requestInstance(
  deps: Deps,
  by: OrderedBy,
  body: StartBody,
  key?: string,
): Promise<OperationRecord> {
  const requestHash = sha256(
    JSON.stringify([body.subdomain ?? null, body.region ?? null, body.tier ?? null]),
  );
  const dedupe = key ? sha256(`${by.team._id} ${key}`) : undefined;
  const earlier = dedupe ? await findEarlier(deps, dedupe, requestHash) : undefined;
  if (earlier) return earlier;
  try {
    return await placeOrder(deps, by, body, { dedupe, requestHash });
  } catch (error) {
    const duplicate = dedupe ? await concurrentDuplicateOf(deps, { dedupe, requestHash }, error) : undefined;
    if (duplicate) return duplicate;
    throw error;
  }
}

interface OrderRequest {
  dedupe: string | undefined;
  requestHash: string;
}

async function placeOrder(
  deps: Deps,
  by: OrderedBy,
  body: StartBody,
  request: OrderRequest,
): Promise<OperationRecord> {
  const teamId = by.team._id;
  const order = checkOrder(by.user, body, deps.catalog);
  if (order.subdomain) checkSubdomain(order.subdomain);
  await enforceDailyOrderLimit(deps, teamId);
  const existing = await deps.collections.instances.findOne({ teamId, slot: 0 }).lean();
  const instance = existing
    ? await failedInstance(deps, by, existing, order)
    : await reserveInstance(deps, by, order);
  try {
    return await beginProvision(deps, instance, request);
  } catch (error) {
    // Otherwise a row without an operation would block the subdomain.
    await deleteUnclaimedInstance(deps.collections, instance._id);
    throw error;
  }
}

/** Two calls with one key at once: the later one waits for the earlier one's operation and returns it. */
async function concurrentDuplicateOf(
  deps: Deps,
  { dedupe, requestHash }: { dedupe: string; requestHash: string },
  error: unknown,
): Promise<OperationRecord | undefined> {
  if (!isDuplicateKeyError(error) && !isAppError(error, 'operation_in_progress')) return undefined;
  for (let poll = 0; poll < DUPLICATE_POLLS; poll += 1) {
    const duplicate = await findEarlier(deps, dedupe, requestHash);
    if (duplicate) return duplicate;
    await sleep(50);
  }
  return undefined;
}

async function findEarlier(
  deps: Deps,
  dedupe: string,
  requestHash: string,
): Promise<OperationRecord | undefined> {
  const earlier = await deps.collections.operations.findOne({ dedupe }).lean();
  if (earlier && earlier.requestHash !== requestHash) throw new AppError('idempotency_mismatch');
  return earlier ?? undefined;
}

/** The instance to retry, if the last attempt failed. Throws if there is nothing to retry. */
async function failedInstance(
  deps: Deps,
  { user }: OrderedBy,
  instance: InstanceRecord,
  order: Order,
): Promise<InstanceRecord> {
  if (instance.adopted) throw new AppError('instance_exists');
  // A crash after the first write left the row without an operation. If it is younger, another call is still writing.
  const orphaned = !instance.operationId && Date.now() - instance.createdAt.getTime() > ORPHAN_ROW_MS;
  if (orphaned) return instance;
  const last = await lastOperation(deps.collections, instance);
  if (!last || !isOver(last)) throw new AppError('operation_in_progress');
  if (last.kind === 'destroy' || last.status === 'succeeded') throw new AppError('instance_exists');
  if (needsAnotherName(last)) return renamed(deps, instance, await subdomainFor(user, order));
  if (order.subdomain && order.subdomain !== instance.subdomain) throw new AppError('subdomain_fixed');
  return instance;
}

/** Whether the name is all that failed. A clean-up that failed too may have left resources under the old name. */
function needsAnotherName({ error, steps }: OperationRecord): boolean {
  const cleanedUp = steps.every(({ name, status }) => name !== 'cleaning_up' || status === 'succeeded');
  return error?.code === 'subdomain_taken' && cleanedUp;
}

/** Keeps the customer's row, and so their place in the beta, under another name. */
async function renamed(
  { collections }: Deps,
  instance: InstanceRecord,
  subdomain: string,
): Promise<InstanceRecord> {
  if (subdomain === instance.subdomain) return instance;
  await refuseHeldName(collections, subdomain, instance.teamId);
  try {
    if (await renameInstance(collections, instance, subdomain)) return { ...instance, subdomain };
  } catch (error) {
    if (isDuplicateKeyError(error)) throw new AppError('subdomain_taken', { cause: error });
    throw error;
  }
  throw new AppError('operation_in_progress');
}

async function subdomainFor(user: UserRecord, order: Order): Promise<string> {
  return order.subdomain ?? deriveSubdomain(user.name);
}

/** Creates the row that reserves a subdomain for one team, before anything else is created. */
async function reserveInstance(deps: Deps, { user, team }: OrderedBy, order: Order): Promise<InstanceRecord> {
  const { collections, config } = deps;
  await enforceInstanceLimit(deps);
  await enforceOnePerOwner(deps, team);
  const placement = await placementFor(deps, order);
  const { tier, region } = order;
  const desired = { generation: 1, present: true, region, tier, image: config.image };
  const subdomain = await subdomainFor(user, order);
  await refuseHeldName(collections, subdomain, team._id);
  try {
    const row = await createInstance(collections, {
      teamId: team._id,
      subdomain,
      cell: config.cell,
      desired,
      placement,
    });
    await rollBackOverCapacity(deps, row._id);
    return row;
  } catch (error) {
    if (isDuplicateKeyError(error)) throw await duplicateKeyError(deps, team._id, error);
    throw error;
  }
}

/** Where to try first. Throws `region_unknown` if the tier is not offered there, `capacity_exhausted` if it is sold out. */
async function placementFor(
  { catalog, availability }: Deps,
  { region, tier }: Order,
): Promise<ServerPlacement> {
  const placement = catalog.firstPlacement(region, tier, await availability());
  if (placement) return placement;
  if (!catalog.firstPlacement(region, tier, () => true))
    throw new AppError('region_unknown', { message: `The ${tier} tier is not offered there yet.` });
  throw new AppError('capacity_exhausted', {
    message:
      'There is no free server of this size in this region at the moment. Choose another region, or try again later.',
  });
}

async function duplicateKeyError(
  { collections }: Deps,
  teamId: Types.ObjectId,
  cause: unknown,
): Promise<AppError> {
  const own = await collections.instances.exists({ teamId, slot: 0 });
  return new AppError(own ? 'operation_in_progress' : 'subdomain_taken', { cause });
}

/**
 * Starts the set-up of an instance whose row exists: for an order, or an operator's retry. Throws `operation_in_progress`
 * if another operation has started in the meantime.
 */
export async function beginProvision(
  deps: Pick<Deps, 'collections' | 'jobs'>,
  instance: InstanceRecord,
  request: OrderRequest = { dedupe: undefined, requestHash: '' },
): Promise<OperationRecord> {
  const { collections } = deps;
  const operation = await createOperation(deps, {
    kind: 'provision',
    on: instance,
    ...(request.dedupe && { dedupe: request.dedupe }),
    requestHash: request.requestHash,
  });
  // Concurrent requests that read the same last operation are decided here, and only here.
  if (!(await setCurrentOperation(collections, instance, operation))) {
    await collections.operations.deleteOne({ _id: operation._id });
    throw new AppError('operation_in_progress');
  }
  await enqueueOperation(deps, operation._id);
  return operation;
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
