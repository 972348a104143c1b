import { type ReadSetup, type SetupStatus, setupWait } from '../../platform/setup/setup.read.ts';
import { type QueuePosition, queuePositionOf } from '../lease/operation.queue.ts';
import type { OperationCollections } from '../operation.collections.ts';
import { readTypicalDurations } from '../operation.durations.ts';
import type { OperationRecord } from '../operation.model.ts';
import type { QueueEstimate, QueueState } from './operation.present.ts';

/**
 * An operation's place in the queue and its expected wait. Undefined if it is not queued. `setup` is the set-up that all
 * operations wait for first.
 */
export async function queueEstimateOf(
  collections: OperationCollections,
  operation: OperationRecord,
  setup?: SetupStatus,
): Promise<QueueEstimate | undefined> {
  const place = await queuePositionOf(collections, operation);
  if (!place) return undefined;
  const waitMs = await expectedWaitMs(collections, operation, place);
  return { position: place.position, expectedWaitMs: afterSetup(waitMs, setup) };
}

/** Everything that a queued operation waits for; empty for one that has left the queue. */
export async function queueStateOf(
  { collections, setup: readSetup }: { collections: OperationCollections; setup: ReadSetup },
  operation: OperationRecord,
): Promise<QueueState> {
  if (operation.status !== 'queued') return {};
  const setup = setupWait(readSetup);
  return { estimate: await queueEstimateOf(collections, operation, setup), setup };
}

/** The estimates for a whole queue in its order, with `running` operations before it. */
export async function queueEstimatesOf(
  collections: OperationCollections,
  queue: readonly Pick<OperationRecord, 'kind' | 'notBefore'>[],
  running: number,
  { now = new Date(), setup }: { now?: Date; setup?: SetupStatus | undefined } = {},
): Promise<QueueEstimate[]> {
  const typicalMs = await readTypicalDurations(collections);
  return queue.map(({ kind, notBefore }, index) => {
    const pause = Math.max(0, notBefore.getTime() - now.getTime());
    const wait = estimateMs({ position: index + 1, running }, typicalMs(kind));
    return { position: index + 1, expectedWaitMs: afterSetup(Math.max(pause, wait), setup) };
  });
}

/** Nothing runs before set-up is done. If set-up has stopped, the wait is unknown. */
function afterSetup(waitMs: number, setup: SetupStatus | undefined): number | undefined {
  if (!setup) return waitMs;
  return setup.secondsLeft === undefined ? undefined : waitMs + setup.secondsLeft * 1000;
}

/**
 * How long a queued operation still waits, in ms: the operations before it, at the typical duration of its kind and as
 * many at a time as run now. An estimate for display, never for a decision.
 */
async function expectedWaitMs(
  collections: OperationCollections,
  operation: OperationRecord,
  place: QueuePosition,
  now = new Date(),
): Promise<number> {
  const pause = Math.max(0, operation.notBefore.getTime() - now.getTime());
  const ahead = place.position - 1;
  if (ahead === 0 && place.running === 0) return pause;
  const typicalMs = await readTypicalDurations(collections);
  return Math.max(pause, estimateMs(place, typicalMs(operation.kind)));
}

/** The operations before it, in rounds of as many as run at a time, plus half a round for those that run now. */
export function estimateMs(
  { position, running }: Pick<QueuePosition, 'position' | 'running'>,
  typical: number,
): number {
  const atATime = Math.max(1, running);
  return Math.round(typical * (Math.floor((position - 1) / atATime) + 0.5));
}
