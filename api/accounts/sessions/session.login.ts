import type { Request, Response } from 'express';
import type { ApiDeps } from '../../deps.ts';
import type { AccountCollections } from '../account.collections.ts';
import { recordActivity, recordActivityFrom } from '../activity/activity.commands.ts';
import type { UserRecord } from '../users/user.model.ts';
import { recordActiveDay } from './active-day.ts';
import { sessionClientOf } from './session.client.ts';
import { beginSession, endSession } from './session.commands.ts';
import { clearSessionCookie, sentToken, writeSessionCookie } from './session.cookie.ts';
import { loggedInAs } from './session.middleware.ts';
import type { SessionRecord } from './session.model.ts';

interface LoginDeps extends Pick<ApiDeps, 'config' | 'clock' | 'logger'> {
  collections: AccountCollections;
}

/**
 * Logs a browser in as a user, who has proven their second factor if they have one (factors/log-in.ts). Ends the browser's previous session, so that no
 * forgotten one stays valid.
 */
export async function logIn(
  deps: LoginDeps,
  req: Request,
  res: Response,
  user: Pick<UserRecord, '_id' | 'activeOn'>,
  method: Exclude<SessionRecord['method'], undefined>,
  withSecondFactor = false,
): Promise<void> {
  const { collections, config, clock = () => new Date() } = deps;
  const { _id: userId } = user;
  const earlier = sentToken(req, config.publicUrl);
  if (earlier) await endSession(collections, earlier);
  const client = sessionClientOf(req, config.trustedProxies);
  const token = await beginSession(collections, { userId, method, client, withSecondFactor }, clock());
  writeSessionCookie(res, token, config.publicUrl);
  await recordActiveDay(collections, user, clock());
  await recordActivity(deps, { userId, act: 'login', client, detail: { method } });
}

/** Logs a browser out. Without a session there is nothing to end, which is no error. */
export async function logOut(deps: LoginDeps, req: Request, res: Response): Promise<void> {
  const { collections, config } = deps;
  const token = sentToken(req, config.publicUrl);
  if (token) await endSession(collections, token);
  clearSessionCookie(res, config.publicUrl);
  const { user } = loggedInAs(res) ?? {};
  if (user) await recordActivityFrom(req, deps, { userId: user._id, act: 'logout' });
}
