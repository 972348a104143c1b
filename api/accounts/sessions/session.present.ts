import type { UserRecord } from '../users/user.model.ts';
import { networkWords } from './session.client.ts';
import { lastSeenAtOf, publicSessionId } from './session.list.ts';
import type { SessionRecord } from './session.model.ts';
import type { SessionBody, SessionsBody } from './session.schema.ts';

/** The user's sessions as the API returns them; `currentId` is the stored id of the request's own. */
export function presentSessions(
  sessions: readonly SessionRecord[],
  user: Pick<UserRecord, 'provider'>,
  currentId: string,
): SessionsBody {
  return { sessions: sessions.map((session) => presentSession(session, user, currentId)) };
}

function presentSession(
  session: SessionRecord,
  { provider }: Pick<UserRecord, 'provider'>,
  currentId: string,
): SessionBody {
  return {
    id: publicSessionId(session._id),
    current: session._id === currentId,
    browser: session.browser ?? 'an unknown browser',
    network: session.network ? networkWords(session.network) : null,
    createdAt: session.createdAt.toISOString(),
    lastSeenAt: lastSeenAtOf(session).toISOString(),
    expiresAt: session.expiresAt.toISOString(),
    // Sessions of an earlier version do not say it; then there was one way for each account.
    method: session.method ?? provider,
    secondFactor: session.secondFactorAt !== undefined,
  };
}
