import type { Request, Response } from 'express';
import type { ApiDeps } from '../../deps.ts';
import { askForPassword } from '../auth/auth.throttle.ts';
import { assertRecentLogin } from '../sessions/session.confirm.ts';
import { currentUser } from '../sessions/session.middleware.ts';

/**
 * For what only the owner of an account may do, and not whoever sits at its browser: the password in the call itself, or for
 * an account that has none, a login with X that is recent. Throws `wrong_password`, `too_many_attempts` or `confirm_identity`.
 */
export async function requireOwner(
  deps: ApiDeps,
  req: Request,
  res: Response,
  password: string,
): Promise<void> {
  const user = currentUser(res);
  if (user.passwordHash) await askForPassword(deps, req, user, password);
  else assertRecentLogin(res, deps.clock?.() ?? new Date());
}
