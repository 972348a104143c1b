import { createHash, randomBytes } from 'node:crypto';
import type { Types } from 'mongoose';
import type { AccountCollections } from '../account.collections.ts';
import type { UserRecord } from '../users/user.model.ts';

const DAY = 24 * 3600_000;
/** A session ends after this long without use. */
export const SESSION_IDLE_MS = 30 * DAY;
/** A session ends after this long even if it is in use. */
const SESSION_MAX_MS = 90 * DAY;

/** The stored form of a session's cookie value. */
export function sessionIdOf(token: string): string {
  return createHash('sha256').update(token).digest('hex');
}

/** Starts a session. Returns the cookie's value: 256 random bits that are stored nowhere else. */
export async function beginSession(
  collections: AccountCollections,
  userId: Types.ObjectId,
  now = new Date(),
): Promise<string> {
  const token = randomBytes(32).toString('base64url');
  await collections.sessions.create({
    _id: sessionIdOf(token),
    userId,
    createdAt: now,
    expiresAt: new Date(now.getTime() + SESSION_IDLE_MS),
  });
  return token;
}

/** The user of a cookie, or undefined. Extends the session at most once a day, so that reading stays cheap. */
export async function findSession(
  collections: AccountCollections,
  token: string,
  now = new Date(),
): Promise<{ user: UserRecord; extended: boolean } | undefined> {
  const session = await collections.sessions
    .findOne({ _id: sessionIdOf(token), expiresAt: { $gt: now } })
    .lean();
  if (!session) return undefined;
  const user = await collections.users.findOne({ _id: session.userId }).lean();
  if (!user) return undefined;
  const extended = extendedExpiry(session.createdAt, session.expiresAt, now);
  if (extended) await collections.sessions.updateOne({ _id: session._id }, { $set: { expiresAt: extended } });
  return { user, extended: extended !== undefined };
}

/** The session's new end, or undefined if it would move by less than a day. */
export function extendedExpiry(createdAt: Date, expiresAt: Date, now: Date): Date | undefined {
  const wanted = Math.min(now.getTime() + SESSION_IDLE_MS, createdAt.getTime() + SESSION_MAX_MS);
  return wanted - expiresAt.getTime() > DAY ? new Date(wanted) : undefined;
}

/** Ends one session; ending it twice is no error. */
export async function endSession(collections: AccountCollections, token: string): Promise<void> {
  await collections.sessions.deleteOne({ _id: sessionIdOf(token) });
}

/** Ends all sessions of an account, except one if it is given. */
export async function endSessionsOf(
  collections: AccountCollections,
  userId: Types.ObjectId,
  except?: string,
): Promise<void> {
  await collections.sessions.deleteMany({ userId, ...(except && { _id: { $ne: except } }) });
}

/** Removes expired sessions (the embedded database has no TTL index). */
export async function removeExpiredSessions(
  collections: AccountCollections,
  now = new Date(),
): Promise<number> {
  const { deletedCount } = await collections.sessions.deleteMany({ expiresAt: { $lte: now } });
  return deletedCount;
}
