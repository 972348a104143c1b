import { Router } from 'express';
import type { ApiDeps } from '../../deps.ts';
import { parseRequest } from '../../platform/http/parse-request.ts';
import { throttleLogin } from '../auth/auth.throttle.ts';
import { requireGoodPassword } from '../auth/password-policy.ts';
import { askedBy } from '../email/link-mails.ts';
import { currentSessionId, currentUser } from '../sessions/session.middleware.ts';
import { presentUser } from '../users/user.present.ts';
import { changeName, changePassword, requestEmailChange, requirePassword } from './account.commands.ts';
import { accountChange } from './account.schema.ts';

/** /api/account: changes of name, password and address by the account's own user. */
export function accountRoutes(deps: ApiDeps): Router {
  const router = Router();

  router.patch('/', async (req, res) => {
    const user = currentUser(res);
    const change = parseRequest(accountChange, req.body);
    if ('password' in change) requireGoodPassword(change.password, user);
    if ('currentPassword' in change)
      await throttleLogin(deps, req, user._id.toString(), () =>
        requirePassword(deps, user, change.currentPassword),
      );
    if ('name' in change) await changeName(deps, user, change.name);
    else if ('password' in change) await changePassword(deps, user, change.password, currentSessionId(res));
    else await requestEmailChange(askedBy(deps, req), user, change.email);
    const changed = await deps.collections.users.findById(user._id).lean();
    res.json({ user: presentUser(changed ?? user) });
  });

  return router;
}
