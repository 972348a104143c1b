import type { Request, Response } from 'express';
import type { AccessWatch, Authentication } from '../../accounts/policy/access.watch.ts';
import { beginEventStream, eventStreamComment, eventText } from '../../platform/http/event-stream.ts';
import type { StreamLimit } from '../../platform/http/stream-limit.ts';
import type { OperationRecord } from '../operation.model.ts';
import type { OperationFeed, OperationSnapshot } from './operation.feed.ts';
import { isOver, presentOperation, type QueueState } from './operation.present.ts';

/** What all streams of a process share. */
export interface StreamDeps {
  feed: OperationFeed;
  access: AccessWatch;
  limit: StreamLimit;
  publicUrl: string;
}

/** Half the silence after which proxies start to close connections. */
const HEARTBEAT_MS = 15_000;

/**
 * Streams an operation as server-sent events: `operation` with the whole operation at each change, its revision as id,
 * then `end`. A client that comes back with Last-Event-ID gets only what it has not seen. The stream ends without `end`
 * when the session or token, or its user's membership in the team, does. Throws `too_many_streams`.
 */
export function streamOperation(
  { feed, access, limit, publicUrl }: StreamDeps,
  { _id, teamId }: OperationRecord,
  by: Authentication,
  req: Request,
  res: Response,
): void {
  const release = limit.take(teamId.toString());
  beginEventStream(res);
  res.write('retry: 1000\n\n');
  const pulse = setInterval(() => res.write(eventStreamComment('still here')), HEARTBEAT_MS);
  const writeNews = newsWriter(res, lastSeen(req), publicUrl);
  const stopFollowing = feed.follow(_id.toString(), (snapshot) => {
    if (snapshot) writeNews(snapshot);
    if (!snapshot || isOver(snapshot.operation)) finish(eventText('end', {}));
  });
  const stopWatching = access.onEnded({ by, teamId }, () => finish());
  let isFinished = false;
  function finish(last?: string): void {
    if (isFinished) return;
    isFinished = true;
    clearInterval(pulse);
    stopFollowing();
    stopWatching();
    release();
    res.end(last);
  }
  res.on('close', () => finish());
}

/** Writes an event for each snapshot that says something new. A client that reads slowly gets the latest one later. */
function newsWriter(
  res: Response,
  lastRevision: number,
  publicUrl: string,
): (snapshot: OperationSnapshot) => void {
  let seen = lastRevision;
  let sent = '';
  return ({ operation, queue }) => {
    // While it waits, its place depends on other operations and on set-up, which do not change its own row.
    const visible = visibleQueueState(queue);
    const isNews = operation.revision > seen || (Boolean(queue.estimate) && visible !== sent);
    if (!isNews || (res.writableNeedDrain && !isOver(operation))) return;
    res.write(eventText('operation', presentOperation(operation, publicUrl, queue), operation.revision));
    sent = visible;
    seen = Math.max(seen, operation.revision);
  };
}

/** The parts of the queue state that are worth an event. Passing seconds are not: clients count down to `readyAt`. */
function visibleQueueState({ estimate, setup }: QueueState): string {
  return JSON.stringify([estimate?.position, setup && [setup.state, setup.done, setup.now, setup.readyAt]]);
}

function lastSeen(req: Request): number {
  const seen = Number(req.headers['last-event-id'] ?? 0);
  return Number.isSafeInteger(seen) && seen >= 0 ? seen : 0;
}
