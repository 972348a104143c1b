import { SharedPoll } from '../../platform/http/shared-poll.ts';
import type { AccountCollections } from '../account.collections.ts';

interface SessionWatchOptions {
  collections: Pick<AccountCollections, 'sessions' | 'users'>;
  onTrouble(error: unknown): void;
  everyMs?: number;
}

/** Notices the end of sessions while something that needs them goes on, such as a stream. */
export interface SessionWatch {
  /** Calls back once when the session is over: logged out, expired, ended by a change of the account, in any process. */
  onEnded(sessionId: string, ended: () => void): () => void;
}

/** How long the end of a session may take to be noticed. */
const POLL_MS = 1_000;

/** All watched sessions are one query, however many streams depend on them. */
export function watchSessions({
  collections,
  onTrouble,
  everyMs = POLL_MS,
}: SessionWatchOptions): SessionWatch {
  const poll = new SharedPoll<true>({ everyMs, look: (ids) => aliveSessions(collections, ids), onTrouble });
  return {
    onEnded(sessionId, ended) {
      const stop = poll.watch(sessionId, (alive) => {
        if (alive) return;
        stop();
        ended();
      });
      return stop;
    },
  };
}

/** Sessions that are valid and whose user exists. */
async function aliveSessions(
  { sessions, users }: SessionWatchOptions['collections'],
  ids: string[],
): Promise<Map<string, true>> {
  const valid = await sessions
    .find({ _id: { $in: ids }, expiresAt: { $gt: new Date() } }, { userId: 1 })
    .lean();
  const owners = [...new Set(valid.map(({ userId }) => userId.toString()))];
  const found = await users.find({ _id: { $in: owners } }, { _id: 1 }).lean();
  const existing = new Set(found.map(({ _id }) => _id.toString()));
  return new Map(
    valid.flatMap(({ _id, userId }) => (existing.has(userId.toString()) ? [[_id, true] as const] : [])),
  );
}
