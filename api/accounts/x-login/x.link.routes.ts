import { Router } from 'express';
import type { ApiDeps } from '../../deps.ts';
import { recordActivityFrom } from '../activity/activity.commands.ts';
import { requireRecentLogin } from '../sessions/session.confirm.ts';
import { currentSession, currentUser } from '../sessions/session.middleware.ts';
import { presentUser } from '../users/user.present.ts';
import { unlinkX } from './x.link.commands.ts';

/** /api/account/x: the end of a link to X. It begins at /api/auth/x/link. */
export function xLinkRoutes(deps: ApiDeps): Router {
  const router = Router();

  router.delete('/', requireRecentLogin(deps), async (req, res) => {
    const user = currentUser(res);
    await unlinkX(deps, user, currentSession(res)._id);
    const detail = { handle: user.xUsername ?? '' };
    await recordActivityFrom(req, deps, { userId: user._id, act: 'x_unlinked', detail });
    const unlinked = await deps.collections.users.findById(user._id).lean();
    res.json({ user: presentUser(unlinked ?? user) });
  });

  return router;
}
