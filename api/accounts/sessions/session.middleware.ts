import type { RequestHandler, Response } from 'express';
import type { ApiDeps } from '../../deps.ts';
import { AppError } from '../../platform/errors/app-error.ts';
import { bearerOf } from '../../platform/http/bearer.ts';
import type { AccountCollections } from '../account.collections.ts';
import type { FoundToken } from '../tokens/token.commands.ts';
import { sentTokenOf } from '../tokens/token.middleware.ts';
import type { UserRecord } from '../users/user.model.ts';
import { recordActiveDay } from './active-day.ts';
import { sessionClientOf } from './session.client.ts';
import { findSession, recordUse } from './session.commands.ts';
import { sentToken, writeSessionCookie } from './session.cookie.ts';
import type { SessionRecord } from './session.model.ts';

interface SessionDeps extends Pick<ApiDeps, 'config' | 'clock' | 'logger'> {
  collections: AccountCollections;
}

/** Finds the request's session and stores it with its user for `currentUser`; continues without one if nobody is logged in. */
export function sessionMiddleware(deps: SessionDeps): RequestHandler {
  const { collections, config, logger, clock = () => new Date() } = deps;
  return async (req, res, next) => {
    if (bearerOf(req) !== undefined) return next();
    const now = clock();
    const token = sentToken(req, config.publicUrl);
    const found = token ? await findSession(collections, token, now) : undefined;
    if (!found || !token) return next();
    res.locals.user = found.user;
    res.locals.session = found.session;
    const client = () => sessionClientOf(req, config.trustedProxies);
    // A full disk must not keep people from reading: the next request writes it.
    const isExtended = async () => {
      await recordActiveDay(collections, found.user, now);
      return await recordUse(collections, found.session, client, now);
    };
    const extended = await isExtended().catch((err: unknown) => {
      logger.warn({ err }, 'the use of a session is not recorded');
      return false;
    });
    // Extend the browser's cookie with the session.
    if (extended) writeSessionCookie(res, token, config.publicUrl);
    next();
  };
}

/** Throws `unauthenticated` for a request with neither a session nor a token. */
export const requireLogin: RequestHandler = (_req, res, next) => {
  actingUser(res);
  next();
};

/** Throws `unauthenticated` for a request without a session, and `session_needed` to a token. */
export const requireSession: RequestHandler = (_req, res, next) => {
  currentUser(res);
  next();
};

/** Who is logged in, and in which session. */
export interface LoggedIn {
  user: UserRecord;
  sessionId: string;
}

/** Who sends the request, or undefined if nobody is logged in. */
export function loggedInAs({ locals }: Response): LoggedIn | undefined {
  const { user, session }: { user?: UserRecord; session?: SessionRecord } = locals;
  return user && session ? { user, sessionId: session._id } : undefined;
}

/** The logged-in user. Throws `unauthenticated` if there is none, and `session_needed` to a token. */
export function currentUser(res: Response): UserRecord {
  if (sentTokenOf(res)) throw new AppError('session_needed');
  return actingUser(res);
}

/** The logged-in user, or the one who has created the token of the request. Throws `unauthenticated` if there is neither. */
export function actingUser(res: Response): UserRecord {
  const user: UserRecord | undefined = sentTokenOf(res)?.user ?? res.locals.user;
  if (!user) throw new AppError('unauthenticated');
  return user;
}

/** The session that the request belongs to. Throws `unauthenticated` if there is none, and `session_needed` to a token. */
export function currentSession(res: Response): SessionRecord {
  if (sentTokenOf(res)) throw new AppError('session_needed');
  const session: SessionRecord | undefined = res.locals.session;
  if (!session) throw new AppError('unauthenticated');
  return session;
}

/** The token of the request. Throws `unauthenticated` if nobody is logged in, and `token_needed` to a session. */
export function currentToken(res: Response): FoundToken {
  actingUser(res);
  const found = sentTokenOf(res);
  if (!found) throw new AppError('token_needed');
  return found;
}
