import { SharedPoll } from '../../platform/http/shared-poll.ts';
import { type ReadSetup, setupWait } from '../../platform/setup/setup.read.ts';
import { type OpenQueue, readOpenQueue } from '../lease/operation.queue.ts';
import type { OperationBus } from '../operation.bus.ts';
import type { OperationCollections } from '../operation.collections.ts';
import type { OperationRecord } from '../operation.model.ts';
import type { QueueState } from './operation.present.ts';
import { queueEstimatesOf } from './operation.wait.ts';

/** An operation as of one look, with everything that it waits for while it is queued. */
export interface OperationSnapshot {
  operation: OperationRecord;
  queue: QueueState;
}

/** Follows operations for streams, all of them with one look at the database a second. */
export interface OperationFeed {
  /** Calls back after each look, with undefined if the operation no longer exists; the first follows at once. */
  follow(operationId: string, listener: (seen: OperationSnapshot | undefined) => void): () => void;
}

interface FeedDeps {
  collections: OperationCollections;
  bus: OperationBus;
  setup: ReadSetup;
  onTrouble(error: unknown): void;
}

/** How often changes of other processes are polled; the bus reports those of this one. */
const POLL_MS = 1_000;

/** Opens the feed of a process. It reads nothing while nobody follows an operation. */
export function openOperationFeed(deps: FeedDeps): OperationFeed {
  const poll = new SharedPoll<OperationSnapshot>({
    everyMs: POLL_MS,
    look: (ids, lastOf) => lookAt(deps, ids, lastOf),
    onTrouble: deps.onTrouble,
  });
  return {
    follow(operationId, listener) {
      const unsubscribe = deps.bus.onChange(operationId, () => poll.poke());
      const stop = poll.watch(operationId, listener);
      return () => {
        unsubscribe();
        stop();
      };
    },
  };
}

/** Reads only the operations that have changed, and the queue only if one of them waits in it. */
async function lookAt(
  deps: FeedDeps,
  ids: string[],
  lastOf: (id: string) => OperationSnapshot | undefined,
): Promise<Map<string, OperationSnapshot>> {
  const { collections } = deps;
  const waited = ids.some((id) => lastOf(id)?.operation.status === 'queued');
  const queue = waited ? await readOpenQueue(collections) : undefined;
  const operations = await currentOperations(deps, ids, (id) => lastOf(id)?.operation, queue);
  const waits = operations.some(({ status }) => status === 'queued');
  const queueOf = waits ? await queueStates(deps, queue ?? (await readOpenQueue(collections))) : () => ({});
  return new Map(
    operations.map((operation) => [operation._id.toString(), { operation, queue: queueOf(operation) }]),
  );
}

/** The operations as they are now. The queue, if it has been read, has the revisions of those that have not ended. */
async function currentOperations(
  { collections: { operations } }: FeedDeps,
  ids: string[],
  lastOf: (id: string) => OperationRecord | undefined,
  queue: OpenQueue = { waiting: [], running: [] },
): Promise<OperationRecord[]> {
  const revisions = new Map(
    [...queue.waiting, ...queue.running].map(({ _id, revision }) => [_id.toString(), revision]),
  );
  const others = ids.filter((id) => !revisions.has(id));
  const heads =
    others.length === 0 ? [] : await operations.find({ _id: { $in: others } }, { revision: 1 }).lean();
  for (const { _id, revision } of heads) revisions.set(_id.toString(), revision);
  const present = ids.filter((id) => revisions.has(id));
  const changed = present.filter((id) => lastOf(id)?.revision !== revisions.get(id));
  const read = changed.length === 0 ? [] : await operations.find({ _id: { $in: changed } }).lean();
  const fresh = new Map(read.map((operation) => [operation._id.toString(), operation]));
  return present.flatMap((id) => fresh.get(id) ?? lastOf(id) ?? []);
}

/** The state of the whole queue, once for all who wait in it. */
async function queueStates(
  { collections, setup: readSetup }: FeedDeps,
  { waiting, running }: OpenQueue,
): Promise<(operation: OperationRecord) => QueueState> {
  const setup = setupWait(readSetup);
  const estimates = await queueEstimatesOf(collections, waiting, running.length, { setup });
  const places = new Map(waiting.map(({ _id }, index) => [_id.toString(), estimates[index]]));
  return ({ _id, status }) => (status === 'queued' ? { estimate: places.get(_id.toString()), setup } : {});
}
