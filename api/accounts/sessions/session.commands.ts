import type { Types } from 'mongoose';
import { newRandomToken, randomTokenHash } from '../../platform/secrets/random-token.ts';
import type { AccountCollections } from '../account.collections.ts';
import type { UserRecord } from '../users/user.model.ts';
import type { SessionClient } from './session.client.ts';
import type { SessionRecord } from './session.model.ts';

const DAY = 24 * 3600_000;
/** A session ends after this long without use. */
export const SESSION_IDLE_MS = 30 * DAY;
/** A session ends after this long even if it is in use. */
const SESSION_MAX_MS = 90 * DAY;
/** `lastSeenAt` is written at most this often, so that reading stays cheap. */
const SEEN_MS = 10 * 60_000;

type Sessions = Pick<AccountCollections, 'sessions'>;

/** The stored form of a session's cookie value. */
export function sessionIdOf(token: string): string {
  return randomTokenHash(token);
}

/** Whom a session is for, and how they proved who they are. */
export interface SessionStart {
  userId: Types.ObjectId;
  method: SessionRecord['method'];
  client: SessionClient;
  withSecondFactor?: boolean;
}

/** Starts a session. Returns the cookie's value: 256 random bits that are stored nowhere else. */
export async function beginSession({ sessions }: Sessions, login: SessionStart, now: Date): Promise<string> {
  const { userId, method, client, withSecondFactor } = login;
  const token = newRandomToken();
  await sessions.create({
    _id: sessionIdOf(token),
    userId,
    createdAt: now,
    expiresAt: new Date(now.getTime() + SESSION_IDLE_MS),
    ...(method && { method }),
    lastSeenAt: now,
    ...client,
    confirmedAt: now,
    ...(withSecondFactor && { secondFactorAt: now }),
  });
  return token;
}

/** The session of a cookie and its user, or undefined. */
export async function findSession(
  { sessions, users }: AccountCollections,
  token: string,
  now: Date,
): Promise<{ user: UserRecord; session: SessionRecord } | undefined> {
  const session = await sessions.findOne({ _id: sessionIdOf(token), expiresAt: { $gt: now } }).lean();
  if (!session) return undefined;
  const user = await users.findOne({ _id: session.userId }).lean();
  return user ? { user, session } : undefined;
}

/**
 * Records that a session is in use: by what and when at most every ten minutes, and its new end at most once a day. Returns
 * whether its end has moved.
 */
export async function recordUse(
  { sessions }: Sessions,
  { _id, createdAt, expiresAt, lastSeenAt }: SessionRecord,
  client: () => SessionClient,
  now: Date,
): Promise<boolean> {
  const extended = extendedExpiry(createdAt, expiresAt, now);
  const isSeen = lastSeenAt !== undefined && Math.abs(now.getTime() - lastSeenAt.getTime()) < SEEN_MS;
  if (isSeen && !extended) return false;
  const change = { lastSeenAt: now, ...client(), ...(extended && { expiresAt: extended }) };
  const { matchedCount } = await sessions.updateOne({ _id }, { $set: change });
  return extended !== undefined && matchedCount === 1;
}

/** The session's new end, or undefined if it would move by less than a day. */
export function extendedExpiry(createdAt: Date, expiresAt: Date, now: Date): Date | undefined {
  const wanted = Math.min(now.getTime() + SESSION_IDLE_MS, createdAt.getTime() + SESSION_MAX_MS);
  return wanted - expiresAt.getTime() > DAY ? new Date(wanted) : undefined;
}

/** Records that the user of a session has just proved again who they are, with a second factor or without. */
export async function recordConfirmation(
  { sessions }: Sessions,
  _id: string,
  now: Date,
  withSecondFactor = false,
): Promise<void> {
  const change = { confirmedAt: now, ...(withSecondFactor && { secondFactorAt: now }) };
  await sessions.updateOne({ _id }, { $set: change });
}

/** Ends the session of a cookie; ending it twice is no error. */
export async function endSession({ sessions }: Sessions, token: string): Promise<void> {
  await sessions.deleteOne({ _id: sessionIdOf(token) });
}

/** Ends all sessions of a user, or all but one, which is named by its stored id. Returns how many. */
export async function endSessionsOf(
  { sessions }: Sessions,
  userId: Types.ObjectId | string,
  exceptId?: string,
): Promise<number> {
  const { deletedCount } = await sessions.deleteMany({
    userId,
    ...(exceptId !== undefined && { _id: { $ne: exceptId } }),
  });
  return deletedCount;
}

/** Removes expired sessions (the embedded database has no TTL index). */
export async function removeExpiredSessions({ sessions }: Sessions, now = new Date()): Promise<number> {
  const { deletedCount } = await sessions.deleteMany({ expiresAt: { $lte: now } });
  return deletedCount;
}
