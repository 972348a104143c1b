import { createHash } from 'node:crypto';
import type { Types } from 'mongoose';
import { AppError } from '../../platform/errors/app-error.ts';
import type { AccountCollections } from '../account.collections.ts';
import type { SessionRecord } from './session.model.ts';

type Sessions = Pick<AccountCollections, 'sessions'>;

/** A program that logs in for each call can have thousands. */
const MAX_LISTED = 100;

/** What a session is called outside the database: a hash of the stored id, which is itself a hash of the cookie's value. */
export function publicSessionId(storedId: string): string {
  return createHash('sha256').update(`public id of session ${storedId}`).digest('hex').slice(0, 24);
}

/** The sessions of a user that are valid, at most the hundred that were used last, latest first. */
export async function sessionsOf(
  { sessions }: Sessions,
  userId: Types.ObjectId,
  now: Date,
): Promise<SessionRecord[]> {
  const valid = await sessions.find({ userId, expiresAt: { $gt: now } }).lean();
  return valid.toSorted((one, other) => seenAt(other) - seenAt(one)).slice(0, MAX_LISTED);
}

/** Ends a user's session by its public id and returns its stored id. Throws `not_found`, also for somebody else's session. */
export async function endOwnSession(
  { sessions }: Sessions,
  userId: Types.ObjectId,
  publicId: string,
): Promise<string> {
  // Only their own are searched, so that no id can name another user's.
  const own = await sessions.find({ userId }, { _id: 1 }).lean();
  const named = own.find(({ _id }) => publicSessionId(_id) === publicId);
  if (!named) throw new AppError('not_found', { message: NO_SUCH_SESSION });
  await sessions.deleteOne({ _id: named._id, userId });
  return named._id;
}

const NO_SUCH_SESSION = 'You have no such session: it may have ended already. Reload the list.';

/** When a session was last used; one of an earlier version at its beginning, as far as is known. */
export function lastSeenAtOf({ lastSeenAt, createdAt }: SessionRecord): Date {
  return lastSeenAt ?? createdAt;
}

function seenAt(session: SessionRecord): number {
  return lastSeenAtOf(session).getTime();
}
