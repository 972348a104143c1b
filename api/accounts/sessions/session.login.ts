import type { Request, Response } from 'express';
import type { ApiDeps } from '../../deps.ts';
import type { AccountCollections } from '../account.collections.ts';
import type { UserRecord } from '../users/user.model.ts';
import { sessionClientOf } from './session.client.ts';
import { beginSession, endSession } from './session.commands.ts';
import { sentToken, writeSessionCookie } from './session.cookie.ts';
import type { SessionRecord } from './session.model.ts';

interface LoginDeps extends Pick<ApiDeps, 'config' | 'clock'> {
  collections: AccountCollections;
}

/**
 * Logs a browser in as a user, who has proven their second factor if they have one (factors/log-in.ts). Ends the browser's previous session, so that no
 * forgotten one stays valid.
 */
export async function logIn(
  { collections, config, clock = () => new Date() }: LoginDeps,
  req: Request,
  res: Response,
  { _id: userId }: Pick<UserRecord, '_id'>,
  method: SessionRecord['method'],
  withSecondFactor = false,
): Promise<void> {
  const earlier = sentToken(req, config.publicUrl);
  if (earlier) await endSession(collections, earlier);
  const client = sessionClientOf(req, config.trustedProxies);
  const token = await beginSession(collections, { userId, method, client, withSecondFactor }, clock());
  writeSessionCookie(res, token, config.publicUrl);
}
