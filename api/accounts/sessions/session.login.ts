import type { Request, Response } from 'express';
import type { AccountCollections } from '../account.collections.ts';
import type { UserRecord } from '../users/user.model.ts';
import { beginSession, endSession } from './session.commands.ts';
import { sentToken, writeSessionCookie } from './session.cookie.ts';

/** Logs a browser in as a user. Ends the browser's previous session, so that no forgotten one stays valid. */
export async function logIn(
  { collections, config }: { collections: AccountCollections; config: { publicUrl: string } },
  req: Request,
  res: Response,
  user: Pick<UserRecord, '_id'>,
): Promise<void> {
  const earlier = sentToken(req, config.publicUrl);
  if (earlier) await endSession(collections, earlier);
  writeSessionCookie(res, await beginSession(collections, user._id), config.publicUrl);
}
