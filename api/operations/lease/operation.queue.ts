import type { WorkerIdentity } from '../../platform/process/worker-identity.ts';
import type { OperationBus } from '../operation.bus.ts';
import type { OperationCollections } from '../operation.collections.ts';
import type { OperationRecord } from '../operation.model.ts';
import { sortByPriority } from '../operation.priority.ts';
import { type Lease, leaseOperation, writeOperation } from './operation.lease.ts';
import { createPauses, type Pauses } from './operation.pause.ts';
import { lockStack } from './stack-lock.ts';

interface Deps {
  collections: OperationCollections;
  bus: OperationBus;
}

/** The fields of an operation that decide the order. */
const FIELDS = {
  _id: 1,
  kind: 1,
  teamId: 1,
  instanceId: 1,
  priority: 1,
  createdAt: 1,
  notBefore: 1,
  pauseMs: 1,
  revision: 1,
};
type QueuedFields = Pick<
  OperationRecord,
  '_id' | 'kind' | 'teamId' | 'instanceId' | 'priority' | 'createdAt' | 'notBefore' | 'pauseMs' | 'revision'
>;

/** A worker that lost a race for a stack tries again after this. */
const LOCK_RETRY_MS = 2_000;

/**
 * Takes the next operation in line: leases it and locks its stack. Undefined if nothing may run now. Any number of
 * workers may call it at once; each operation goes to one of them, and no stack to two.
 */
export async function leaseNext(
  deps: Deps,
  worker: WorkerIdentity,
  pauses: Pauses = createPauses(),
): Promise<Lease | undefined> {
  const now = new Date();
  const { waiting, running } = await openOperations(deps.collections);
  const busy = new Set(running.map(({ instanceId }) => instanceId.toString()));
  const due = pauses.due(waiting, now).filter(({ instanceId }) => !busy.has(instanceId.toString()));
  for (const { _id } of sortByPriority(due, running, now)) {
    const lease = await leaseOperation(deps, _id.toString(), worker, now);
    if (!lease) continue;
    if (await lockStack(deps, lease)) return lease;
    await writeOperation(deps, lease, {
      status: 'queued',
      lease: null,
      notBefore: new Date(Date.now() + LOCK_RETRY_MS),
      pauseMs: LOCK_RETRY_MS,
    });
  }
  return undefined;
}

/** An operation's place in the queue. */
export interface QueuePosition {
  /** 1 is next. */
  position: number;
  waiting: number;
  running: number;
}

/** An operation's place, in the order in which `leaseNext` would take it. Undefined once it has started or ended. */
export async function queuePositionOf(
  collections: OperationCollections,
  operation: OperationRecord,
): Promise<QueuePosition | undefined> {
  if (operation.status !== 'queued') return undefined;
  const { waiting, running } = await readOpenQueue(collections);
  const at = waiting.findIndex(({ _id }) => _id.equals(operation._id));
  return at < 0 ? undefined : { position: at + 1, waiting: waiting.length, running: running.length };
}

/** The queue as streams need it: who waits, in the order in which they will be taken, who runs, and at which revision each is. */
export async function readOpenQueue(collections: OperationCollections): Promise<OpenQueue> {
  const { waiting, running } = await openOperations(collections);
  return { waiting: sortByPriority(waiting, running, new Date()), running };
}

export interface OpenQueue {
  waiting: QueuedFields[];
  running: QueuedFields[];
}

/** All queued operations, in the order in which they will be taken. */
export async function queueInOrder(collections: OperationCollections): Promise<OperationRecord[]> {
  const open = await collections.operations.find({ status: 'queued' }).lean();
  const running = await collections.operations.find({ status: 'running' }, FIELDS).lean();
  return sortByPriority(open, running, new Date());
}

async function openOperations(
  collections: OperationCollections,
): Promise<{ waiting: QueuedFields[]; running: QueuedFields[] }> {
  const open = await collections.operations
    .find({ status: { $in: ['queued', 'running'] } }, { ...FIELDS, status: 1 })
    .lean();
  return {
    waiting: open.filter(({ status }) => status === 'queued'),
    running: open.filter(({ status }) => status === 'running'),
  };
}
