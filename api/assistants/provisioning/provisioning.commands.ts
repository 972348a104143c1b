import { createHash } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Types } from 'mongoose';
import { isDuplicate } from '../../../gateway/store/duplicate.ts';
import type { UserRecord } from '../../accounts/users/user.model.ts';
import type { ApiDeps } from '../../deps.ts';
import type { OperationRecord } from '../../operations/operation.model.ts';
import { isOver } from '../../operations/read/operation.present.ts';
import { createOperation, enqueueOperation } from '../../operations/run/operation.commands.ts';
import { AppError, isAppError } from '../../platform/errors/app-error.ts';
import { lastOperation } from '../instances/instance.commands.ts';
import type { InstanceRecord } from '../instances/instance.model.ts';
import { checkSubdomain, deriveSubdomain } from '../instances/subdomain.ts';
import { checkOrder, type Order } from './provisioning.policy.ts';
import type { StartBody } from './provisioning.schema.ts';

const ALONE_MS = 10_000;
const DAY_MS = 86_400_000;

/** A second is long for the rows of one order to be written. */
const TWIN_LOOKS = 20;

type Deps = Pick<ApiDeps, 'models' | 'jobs' | 'catalog' | 'config'>;

/**
 * Records the wish for an instance and starts the operation that makes it true. The same Idempotency-Key with the same
 * body answers with the same operation. Throws the codes of `checkOrder`, `subdomain_…`, `operation_in_progress`,
 * `instance_exists`, `idempotency_mismatch`, `too_many_orders` and `beta_full`; then nothing has changed.
 */
export async function requestInstance(
  deps: Deps,
  user: UserRecord,
  body: StartBody,
  key?: string,
): Promise<OperationRecord> {
  const requestHash = sha256(
    JSON.stringify([body.subdomain ?? null, body.region ?? null, body.tier ?? null]),
  );
  const dedupe = key ? sha256(`${user._id} ${key}`) : undefined;
  const earlier = dedupe ? await findEarlier(deps, dedupe, requestHash) : undefined;
  if (earlier) return earlier;

  try {
    return await placeOrder(deps, user, body, { dedupe, requestHash });
  } catch (error) {
    const twin = dedupe ? await twinOf(deps, { dedupe, requestHash }, error) : undefined;
    if (twin) return twin;
    throw error;
  }
}

interface Request {
  dedupe: string | undefined;
  requestHash: string;
}

async function placeOrder(
  deps: Deps,
  user: UserRecord,
  body: StartBody,
  request: Request,
): Promise<OperationRecord> {
  const order = checkOrder(user, body, deps.catalog);
  if (order.subdomain) checkSubdomain(order.subdomain);
  await refuseHaste(deps, user);
  const existing = await deps.models.instances.findOne({ ownerId: user._id, slot: 0 }).lean();
  const instance = existing
    ? await failedInstance(deps, existing, order)
    : await reserveInstance(deps, user, order);
  try {
    return await beginProvision(deps, instance, request);
  } catch (error) {
    // A row of ours without an operation would keep the subdomain for nobody.
    await deps.models.instances.deleteOne({ _id: instance._id, operationId: null });
    throw error;
  }
}

/** Two calls with one key at once: the later one waits for the earlier one's operation and answers with that. */
async function twinOf(
  deps: Deps,
  { dedupe, requestHash }: { dedupe: string; requestHash: string },
  error: unknown,
): Promise<OperationRecord | undefined> {
  if (!isDuplicate(error) && !isAppError(error, 'operation_in_progress')) return undefined;
  for (let look = 0; look < TWIN_LOOKS; look += 1) {
    const twin = await findEarlier(deps, dedupe, requestHash);
    if (twin) return twin;
    await sleep(50);
  }
  return undefined;
}

async function findEarlier(
  deps: Deps,
  dedupe: string,
  requestHash: string,
): Promise<OperationRecord | undefined> {
  const earlier = await deps.models.operations.findOne({ dedupe }).lean();
  if (earlier && earlier.requestHash !== requestHash) throw new AppError('idempotency_mismatch');
  return earlier ?? undefined;
}

/** The instance to try again with, where the last attempt failed. Throws where there is nothing to retry. */
async function failedInstance(deps: Deps, instance: InstanceRecord, order: Order): Promise<InstanceRecord> {
  // A crash right after the first row left it alone; younger than that, another call is just writing the second.
  const alone = !instance.operationId && Date.now() - instance.createdAt.getTime() > ALONE_MS;
  if (alone) return instance;
  const last = await lastOperation(deps.models, instance);
  if (!last || !isOver(last)) throw new AppError('operation_in_progress');
  if (last.kind === 'destroy' || last.status === 'succeeded') throw new AppError('instance_exists');
  if (order.subdomain && order.subdomain !== instance.subdomain) throw new AppError('subdomain_fixed');
  return instance;
}

/** The row that keeps a subdomain for one person. It stands before anything else does. */
async function reserveInstance(deps: Deps, user: UserRecord, order: Order): Promise<InstanceRecord> {
  const { models, config, catalog } = deps;
  await refuseWhenFull(deps);
  const placement = catalog.firstPlacement(order.region, order.tier);
  if (!placement)
    throw new AppError('region_unknown', { message: `The ${order.tier} tier is not offered there yet.` });
  const { tier, region } = order;
  const desired = { generation: 1, present: true, region, tier, image: config.image };
  const subdomain = order.subdomain ?? deriveSubdomain(user.name);
  try {
    const row = await models.instances.create({
      ownerId: user._id,
      subdomain,
      cell: config.cell,
      desired,
      placement,
    });
    await withdrawBeyondLimit(deps, row._id);
    return row.toObject();
  } catch (error) {
    if (isDuplicate(error)) throw await whyDuplicate(deps, user, error);
    throw error;
  }
}

async function whyDuplicate({ models }: Deps, user: UserRecord, cause: unknown): Promise<AppError> {
  const own = await models.instances.exists({ ownerId: user._id, slot: 0 });
  return new AppError(own ? 'operation_in_progress' : 'subdomain_taken', { cause });
}

/** Set up and deleted in turn, free assistants would cost as much as somebody likes. Two calls at once may both pass. */
async function refuseHaste({ models, config }: Deps, { _id: ownerId }: UserRecord): Promise<void> {
  const createdAt = { $gt: new Date(Date.now() - DAY_MS) };
  const orders = await models.operations.countDocuments({ ownerId, kind: 'provision', createdAt });
  if (orders >= config.ordersPerDay) throw new AppError('too_many_orders');
}

async function refuseWhenFull({ models, config }: Deps): Promise<void> {
  if ((await models.instances.countDocuments({})) >= config.instanceLimit) throw new AppError('beta_full');
}

/** Two that took the last free place at once see each other here. Both may give way; nobody is admitted beyond the limit. */
async function withdrawBeyondLimit({ models, config }: Deps, id: Types.ObjectId): Promise<void> {
  if ((await models.instances.countDocuments({})) <= config.instanceLimit) return;
  await models.instances.deleteOne({ _id: id });
  throw new AppError('beta_full');
}

/**
 * Begins the set-up of an instance whose row stands: an order, or an operator's second try. Throws `operation_in_progress`
 * where another operation moves it meanwhile.
 */
export async function beginProvision(
  deps: Pick<Deps, 'models' | 'jobs'>,
  instance: InstanceRecord,
  request: Request = { dedupe: undefined, requestHash: '' },
): Promise<OperationRecord> {
  const { models } = deps;
  const operation = await createOperation(deps, {
    kind: 'provision',
    on: instance,
    ...(request.dedupe && { dedupe: request.dedupe }),
    requestHash: request.requestHash,
  });
  // Whoever sees the same last operation as we did has won or lost here, and only here.
  const { modifiedCount } = await models.instances.updateOne(
    { _id: instance._id, operationId: instance.operationId ?? null },
    { $set: { operationId: operation._id } },
  );
  if (modifiedCount === 0) {
    await models.operations.deleteOne({ _id: operation._id });
    throw new AppError('operation_in_progress');
  }
  await enqueueOperation(deps, operation._id);
  return operation;
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
