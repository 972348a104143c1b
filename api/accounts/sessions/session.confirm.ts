import type { NextFunction, Response } from 'express';
import type { ApiDeps } from '../../deps.ts';
import { AppError } from '../../platform/errors/app-error.ts';
import type { UserRecord } from '../users/user.model.ts';
import { currentSession, currentUser } from './session.middleware.ts';

/** How long a proof of who the user is counts for what is dangerous. */
const RECENT_MS = 15 * 60_000;

/**
 * For what is dangerous: throws `confirm_identity` if the last proof of who the user is, in this session, is older than 15
 * minutes, with the ways to give another one as its choices. Throws `unauthenticated` if nobody is logged in.
 */
export function requireRecentLogin({
  clock = () => new Date(),
}: Pick<ApiDeps, 'clock'>): (req: unknown, res: Response, next: NextFunction) => void {
  return (_req, res, next) => {
    assertRecentLogin(res, clock());
    next();
  };
}

/** The check of `requireRecentLogin`, for a route where it depends on what is asked. */
export function assertRecentLogin(res: Response, now: Date): void {
  const { confirmedAt, createdAt } = currentSession(res);
  const age = now.getTime() - (confirmedAt ?? createdAt).getTime();
  // After the clock was set back, a proof may lie in the future for years.
  if (Math.abs(age) > RECENT_MS)
    throw new AppError('confirm_identity', { choices: waysToConfirm(currentUser(res)) });
}

/** How a user can prove who they are: `password` by POST /api/auth/confirm, `x` by logging in with X again. */
function waysToConfirm({ passwordHash, xId }: UserRecord): string[] {
  return [...(passwordHash ? ['password'] : []), ...(xId ? ['x'] : [])];
}
