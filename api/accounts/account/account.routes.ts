import { type Request, type Response, Router } from 'express';
import type { ApiDeps } from '../../deps.ts';
import { parseRequest } from '../../platform/http/parse-request.ts';
import { recordActivityFrom } from '../activity/activity.commands.ts';
import { askForPassword } from '../auth/auth.throttle.ts';
import { requireGoodPassword } from '../auth/password-policy.ts';
import { askedBy } from '../email/link-mails.ts';
import { assertRecentLogin } from '../sessions/session.confirm.ts';
import { currentSession, currentUser } from '../sessions/session.middleware.ts';
import { presentUser } from '../users/user.present.ts';
import { changeName, changePassword, requestEmailChange } from './account.commands.ts';
import { accountChange } from './account.schema.ts';

/** /api/account: changes of name, password and address by the account's own user. */
export function accountRoutes(deps: ApiDeps): Router {
  const router = Router();

  router.patch('/', async (req, res) => {
    const user = currentUser(res);
    const change = parseRequest(accountChange, req.body);
    if ('password' in change) requireGoodPassword(change.password, user);
    if (!('name' in change)) await requireOwner(deps, req, res, change.currentPassword ?? '');
    if ('name' in change) await changeName(deps, user, change.name);
    else if ('password' in change) {
      await changePassword(deps, user, change.password, currentSession(res)._id);
      await recordActivityFrom(req, deps, {
        userId: user._id,
        act: user.passwordHash ? 'password_changed' : 'password_set',
      });
    } else if (await requestEmailChange(askedBy(deps, req), user, change.email))
      await recordActivityFrom(req, deps, { userId: user._id, act: 'email_requested' });
    const changed = await deps.collections.users.findById(user._id).lean();
    res.json({ user: presentUser(changed ?? user) });
  });

  return router;
}

/** The password, or for an account that has none, a login with X that is recent. */
async function requireOwner(deps: ApiDeps, req: Request, res: Response, password: string): Promise<void> {
  const user = currentUser(res);
  if (user.passwordHash) await askForPassword(deps, req, user, password);
  else assertRecentLogin(res, deps.clock?.() ?? new Date());
}
