import { SharedPoll } from '../../platform/http/shared-poll.ts';
import { type ReadSetup, setupWait } from '../../platform/setup/setup.read.ts';
import { queueEntries } from '../lease/operation.queue.ts';
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
  const operations = await currentOperations(deps, ids, (id) => lastOf(id)?.operation);
  const isQueued = operations.some(({ status }) => status === 'queued');
  const queueOf = isQueued ? await queueStates(deps) : () => ({});
  return new Map(
    operations.map((operation) => [operation._id.toString(), { operation, queue: queueOf(operation) }]),
  );
}

async function currentOperations(
  { collections: { operations } }: FeedDeps,
  ids: string[],
  lastOf: (id: string) => OperationRecord | undefined,
): Promise<OperationRecord[]> {
  const heads = await operations.find({ _id: { $in: ids } }, { revision: 1 }).lean();
  const changed = heads.filter(({ _id, revision }) => lastOf(_id.toString())?.revision !== revision);
  const read =
    changed.length === 0 ? [] : await operations.find({ _id: { $in: changed.map(({ _id }) => _id) } }).lean();
  const fresh = new Map(read.map((operation) => [operation._id.toString(), operation]));
  return heads.flatMap(({ _id }) => fresh.get(_id.toString()) ?? lastOf(_id.toString()) ?? []);
}

/** The state of the whole queue, once for all who wait in it. */
async function queueStates({
  collections,
  setup: readSetup,
}: FeedDeps): Promise<(operation: OperationRecord) => QueueState> {
  const setup = setupWait(readSetup);
  const { waiting, running } = await queueEntries(collections);
  const estimates = await queueEstimatesOf(collections, waiting, running, { setup });
  const places = new Map(waiting.map(({ _id }, index) => [_id.toString(), estimates[index]]));
  return ({ _id, status }) => (status === 'queued' ? { estimate: places.get(_id.toString()), setup } : {});
}
