import type { AssistantCollections } from '../assistants/assistant.collections.ts';
import { queueInOrder } from '../operations/lease/operation.queue.ts';
import type { OperationCollections } from '../operations/operation.collections.ts';
import type { OperationRecord } from '../operations/operation.model.ts';
import { type Explanation, explainOperation } from '../operations/read/operation.explain.ts';
import type { QueueState } from '../operations/read/operation.present.ts';
import { queueEstimatesOf, queueStateOf } from '../operations/read/operation.wait.ts';
import { type ReadSetup, type SetupStatus, setupWait } from '../platform/setup/setup.read.ts';

/** One operation as an operator sees it. */
export interface ExplainedOperation extends Explanation {
  operation: OperationRecord;
  /** 1 is next; undefined if it is not queued. */
  position?: number;
  /** Set-up that it waits for. */
  setup?: SetupStatus;
}

/** The collections that explain operations. */
export type QueueCollections = OperationCollections & Pick<AssistantCollections, 'instances'>;

interface Deps {
  collections: QueueCollections;
  setup: ReadSetup;
}

/** Running operations, waiting ones in the order in which they will be taken, and recent failures, newest first. */
export interface QueueView {
  running: ExplainedOperation[];
  waiting: ExplainedOperation[];
  failed: ExplainedOperation[];
}

const FAILURES_SHOWN = 50;
const DAY_MS = 86_400_000;

/** Reads and explains the whole queue. Failures of the last day only. */
export async function readQueue(
  { collections, setup: readSetup }: Deps,
  now = new Date(),
): Promise<QueueView> {
  const since = new Date(now.getTime() - DAY_MS);
  const [running, waiting, failed] = await Promise.all([
    collections.operations.find({ status: 'running' }).sort({ startedAt: 1 }).lean(),
    queueInOrder(collections),
    collections.operations
      .find({ status: { $in: ['failed', 'cancelled'] }, endedAt: { $gt: since } })
      .sort({ endedAt: -1 })
      .limit(FAILURES_SHOWN)
      .lean(),
  ]);
  const setup = setupWait(readSetup);
  const estimates = await queueEstimatesOf(collections, waiting, running.length, { now, setup });
  const superseded = await supersededOf(collections, failed);
  return {
    running: running.map((operation) => explain(operation, {}, now)),
    waiting: waiting.map((operation, index) =>
      explain(operation, { estimate: estimates[index], setup }, now),
    ),
    failed: failed.map((operation) => {
      const line = explain(operation, {}, now);
      return withoutActions(line, superseded.get(operation));
    }),
  };
}

function explain(operation: OperationRecord, queue: QueueState, now?: Date): ExplainedOperation {
  const { estimate, setup } = queue;
  return {
    operation,
    ...explainOperation(operation, queue, now),
    ...(estimate && { position: estimate.position }),
    ...(setup && { setup }),
  };
}

/** Explains one operation, including how long it still waits. */
export async function explainWithQueue(deps: Deps, operation: OperationRecord): Promise<ExplainedOperation> {
  const { collections } = deps;
  const line = explain(operation, await queueStateOf(deps, operation));
  const ended = operation.status === 'failed' || operation.status === 'cancelled';
  return ended ? withoutActions(line, (await supersededOf(collections, [operation])).get(operation)) : line;
}

/** Ended operations that need no action any more, each with the reason. */
async function supersededOf(
  collections: QueueCollections,
  ended: readonly OperationRecord[],
): Promise<Map<OperationRecord, string>> {
  const ids = ended.flatMap(({ instanceId }) => instanceId ?? []);
  const instances = await collections.instances.find({ _id: { $in: ids } }, { operationId: 1 }).lean();
  const movedBy = new Map(instances.map(({ _id, operationId }) => [_id.toString(), operationId]));
  const reasonOf = ({ _id, instanceId, kind }: OperationRecord): string | undefined => {
    if (!instanceId) return undefined;
    if (!movedBy.has(instanceId.toString())) return 'the customer is gone';
    const latest = movedBy.get(instanceId.toString());
    const decides = kind === 'provision' || kind === 'destroy';
    return decides && latest && !latest.equals(_id) ? 'a later operation has taken its place' : undefined;
  };
  return new Map(
    ended.flatMap((operation) => {
      const reason = reasonOf(operation);
      return reason ? [[operation, reason]] : [];
    }),
  );
}

/** The line of an operation that needs no action any more, if there is a reason for that. */
function withoutActions(line: ExplainedOperation, reason: string | undefined): ExplainedOperation {
  return reason ? { ...line, canDo: [{ words: `Nothing needs to be done any more: ${reason}.` }] } : line;
}
