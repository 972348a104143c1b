import type { RequestHandler, Response } from 'express';
import { AppError } from '../../platform/errors/app-error.ts';
import type { AccountCollections } from '../account.collections.ts';
import type { UserRecord } from '../users/user.model.ts';
import { findSession, sessionIdOf } from './session.commands.ts';
import { sentToken, writeSessionCookie } from './session.cookie.ts';

/** Finds the user of the request's session and stores it for `currentUser`; continues without one if nobody is logged in. */
export function sessionMiddleware(collections: AccountCollections, publicUrl: string): RequestHandler {
  return async (req, res, next) => {
    const token = sentToken(req, publicUrl);
    const session = token ? await findSession(collections, token) : undefined;
    if (session && token) {
      res.locals.user = session.user;
      res.locals.sessionId = sessionIdOf(token);
    }
    // Extend the browser's cookie with the session.
    if (session?.extended && token) writeSessionCookie(res, token, publicUrl);
    next();
  };
}

/** Throws `unauthenticated` if nobody is logged in. */
export const requireLogin: RequestHandler = (_req, res, next) => {
  currentUser(res);
  next();
};

/** The logged-in user. Throws `unauthenticated` if there is none. */
export function currentUser(res: Response): UserRecord {
  const user: UserRecord | undefined = res.locals.user;
  if (!user) throw new AppError('unauthenticated');
  return user;
}

/** The id of the session that the request belongs to. Throws `unauthenticated` if there is none. */
export function currentSessionId(res: Response): string {
  const sessionId: string | undefined = res.locals.sessionId;
  if (!sessionId) throw new AppError('unauthenticated');
  return sessionId;
}
