import type { Request, Response } from 'express';
import { beginEventStream, eventStreamComment, eventText } from '../../platform/http/event-stream.ts';
import type { ReadSetup } from '../../platform/setup/setup.read.ts';
import type { OperationBus } from '../operation.bus.ts';
import type { OperationCollections } from '../operation.collections.ts';
import type { OperationRecord } from '../operation.model.ts';
import { isOver, presentOperation, type QueueState } from './operation.present.ts';
import { queueStateOf } from './operation.wait.ts';

interface Deps {
  collections: OperationCollections;
  bus: OperationBus;
  config: { publicUrl: string };
  setup: ReadSetup;
}

/** How often changes of other processes are polled; the bus reports those of this one. */
const POLL_MS = 1_000;
/** Half the silence after which proxies start to close connections. */
const HEARTBEAT_MS = 15_000;

/**
 * Streams an operation as server-sent events: `operation` with the whole operation at each change, its revision as id,
 * then `end`. A client that comes back with Last-Event-ID gets only what it has not seen.
 */
export async function streamOperation(
  deps: Deps,
  operation: OperationRecord,
  req: Request,
  res: Response,
): Promise<void> {
  const id = operation._id.toString();
  const disconnected = new AbortController();
  res.on('close', () => disconnected.abort());
  beginEventStream(res);
  res.write('retry: 1000\n\n');
  const pulse = setInterval(() => res.write(eventStreamComment('still here')), HEARTBEAT_MS);
  const changes = watch(deps.bus, id, disconnected.signal);
  try {
    let seen = lastSeen(req);
    let sent = '';
    let latest: OperationRecord | null = operation;
    while (latest && !disconnected.signal.aborted) {
      // While it waits, its place depends on other operations and on set-up, which do not change its own row.
      const queue = await queueStateOf(deps, latest);
      const queueChanged = Boolean(queue.estimate) && visibleQueueState(queue) !== sent;
      if (latest.revision > seen || queueChanged) writeEvent(res, latest, deps.config.publicUrl, queue);
      sent = visibleQueueState(queue);
      seen = Math.max(seen, latest.revision);
      if (isOver(latest)) break;
      await changes.next();
      latest = await deps.collections.operations.findOne({ _id: operation._id }).lean();
    }
    if (!disconnected.signal.aborted) res.write(eventText('end', {}));
  } finally {
    clearInterval(pulse);
    changes.stop();
    res.end();
  }
}

/** The parts of the queue state that are worth an event. Passing seconds are not: clients count down to `readyAt`. */
function visibleQueueState({ estimate, setup }: QueueState): string {
  return JSON.stringify([estimate?.position, setup && [setup.state, setup.done, setup.now, setup.readyAt]]);
}

function writeEvent(res: Response, operation: OperationRecord, publicUrl: string, queue: QueueState): void {
  const data = presentOperation(operation, publicUrl, queue);
  res.write(eventText('operation', data, operation.revision));
}

function lastSeen(req: Request): number {
  const seen = Number(req.headers['last-event-id'] ?? 0);
  return Number.isSafeInteger(seen) && seen >= 0 ? seen : 0;
}

/** Wakes on a bus event, at the poll interval, or when the client disconnects. A change between two waits is not lost. */
function watch(
  bus: OperationBus,
  id: string,
  disconnected: AbortSignal,
): { next(): Promise<void>; stop(): void } {
  let pending = false;
  let wake: () => void = () => undefined;
  const onEvent = () => {
    pending = true;
    wake();
  };
  const unsubscribe = bus.onChange(id, onEvent);
  disconnected.addEventListener('abort', onEvent);
  return {
    stop: unsubscribe,
    async next() {
      if (!pending) {
        await new Promise<void>((resolve) => {
          const timer = setTimeout(resolve, POLL_MS);
          wake = () => {
            clearTimeout(timer);
            resolve();
          };
        });
      }
      pending = false;
    },
  };
}
