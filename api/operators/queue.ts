import type { Models } from '../collections.ts';
import { queueInOrder } from '../operations/lease/operation.queue.ts';
import type { OperationRecord } from '../operations/operation.model.ts';
import { type Explanation, explainOperation } from '../operations/read/operation.explain.ts';
import type { QueueState } from '../operations/read/operation.present.ts';
import { queueStateOf, turnsOf } from '../operations/read/operation.wait.ts';
import { type ReadSetup, type SetupStatus, setupWait } from '../platform/setup/setup.read.ts';

/** One operation as an operator sees it. */
export interface QueueLine extends Explanation {
  operation: OperationRecord;
  /** 1 is next; undefined where it does not wait. */
  position?: number;
  /** Set-up that it waits for. */
  setup?: SetupStatus;
}

/** What the queue is read from. */
interface Deps {
  models: Models;
  setup: ReadSetup;
}

/** What runs, what waits in the order in which it will be taken, and what ended badly lately, newest first. */
export interface QueueView {
  running: QueueLine[];
  waiting: QueueLine[];
  failed: QueueLine[];
}

const FAILURES_SHOWN = 50;
const DAY_MS = 86_400_000;

/** The whole queue, explained. Failures of the last day only. */
export async function readQueue({ models, setup: readSetup }: Deps, now = new Date()): Promise<QueueView> {
  const since = new Date(now.getTime() - DAY_MS);
  const [running, waiting, failed] = await Promise.all([
    models.operations.find({ status: 'running' }).sort({ startedAt: 1 }).lean(),
    queueInOrder(models),
    models.operations
      .find({ status: { $in: ['failed', 'cancelled'] }, endedAt: { $gt: since } })
      .sort({ endedAt: -1 })
      .limit(FAILURES_SHOWN)
      .lean(),
  ]);
  const setup = setupWait(readSetup);
  const turns = await turnsOf(models, waiting, running.length, { now, setup });
  const past = await supersededOf(models, failed);
  return {
    running: running.map((operation) => lineOf(operation, {}, now)),
    waiting: waiting.map((operation, index) => lineOf(operation, { turn: turns[index], setup }, now)),
    failed: failed.map((operation) => {
      const line = lineOf(operation, {}, now);
      return past.has(operation) ? settled(line) : line;
    }),
  };
}

function lineOf(operation: OperationRecord, queue: QueueState, now?: Date): QueueLine {
  const { turn, setup } = queue;
  return {
    operation,
    ...explainOperation(operation, queue, now),
    ...(turn && { position: turn.position }),
    ...(setup && { setup }),
  };
}

/** One operation, explained, with how long it still waits. */
export async function explained(deps: Deps, operation: OperationRecord): Promise<QueueLine> {
  const { models } = deps;
  const line = lineOf(operation, await queueStateOf(deps, operation));
  const ended = operation.status === 'failed' || operation.status === 'cancelled';
  const past = ended && (await supersededOf(models, [operation])).has(operation);
  return past ? settled(line) : line;
}

/** Those that nothing is to be done about any more: their customer is gone, or something newer moved it. */
async function supersededOf(
  models: Models,
  ended: readonly OperationRecord[],
): Promise<Set<OperationRecord>> {
  const ids = ended.flatMap(({ instanceId }) => instanceId ?? []);
  const instances = await models.instances.find({ _id: { $in: ids } }, { operationId: 1 }).lean();
  const movedBy = new Map(instances.map(({ _id, operationId }) => [_id.toString(), operationId]));
  return new Set(
    ended.filter(({ _id, instanceId, kind }) => {
      if (!instanceId) return false;
      if (!movedBy.has(instanceId.toString())) return true;
      const mover = movedBy.get(instanceId.toString());
      return (kind === 'provision' || kind === 'destroy') && Boolean(mover) && !mover?.equals(_id);
    }),
  );
}

function settled(line: QueueLine): QueueLine {
  return {
    ...line,
    why: [...line.why, 'Something newer was done since, or the customer is gone.'],
    canDo: [],
  };
}
