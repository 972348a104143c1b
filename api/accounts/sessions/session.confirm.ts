import type { NextFunction, Response } from 'express';
import type { ApiDeps } from '../../deps.ts';
import { AppError } from '../../platform/errors/app-error.ts';
import { factorsOf, hasSecondFactor, waysPastSecondFactor } from '../factors/second-factor.model.ts';
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
  if (!isRecent(confirmedAt ?? createdAt, now))
    throw new AppError('confirm_identity', { choices: waysToConfirm(currentUser(res)) });
}

/**
 * For changes of the second factor: throws `confirm_identity` if none was proven in this session in the last 15 minutes, with
 * the ways to prove one. An account without a factor needs a recent login, as for anything dangerous.
 */
export function assertRecentSecondFactor(res: Response, now: Date): void {
  const user = currentUser(res);
  const { secondFactorAt } = currentSession(res);
  if (!hasSecondFactor(user)) assertRecentLogin(res, now);
  else if (!secondFactorAt || !isRecent(secondFactorAt, now))
    throw new AppError('confirm_identity', { message: NEEDS_FACTOR, choices: waysPastSecondFactor(user) });
}

const NEEDS_FACTOR =
  'Confirm with your second factor: more than 15 minutes have passed since you used it here. Then try again.';

/** After the clock was set back, a proof may lie in the future for years: that one is not recent. */
function isRecent(proof: Date, now: Date): boolean {
  return Math.abs(now.getTime() - proof.getTime()) <= RECENT_MS;
}

/** How a user can prove who they are: by POST /api/auth/confirm, or for `x` by logging in with X again. */
function waysToConfirm(user: UserRecord): string[] {
  return [...(user.passwordHash ? ['password'] : []), ...(user.xId ? ['x'] : []), ...factorsOf(user)];
}
