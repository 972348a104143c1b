import { type Response, Router } from 'express';
import type { ApiDeps } from '../../deps.ts';
import { parseRequest } from '../../platform/http/parse-request.ts';
import { requireOwner } from '../account/require-owner.ts';
import { recordActivityFrom } from '../activity/activity.commands.ts';
import { currentUser } from '../sessions/session.middleware.ts';
import { presentUser } from '../users/user.present.ts';
import { requestDeletion, undoDeletion, undoDeletionByLink } from './deletion.commands.ts';
import { deletionBody, keepBody } from './deletion.schema.ts';

/** DELETE /api/account and /api/account/deletion: a person deletes their account, and changes their mind. */
export function deletionRoutes(deps: ApiDeps): Router {
  const router = Router();

  router.delete('/', async (req, res) => {
    const { currentPassword } = parseRequest(deletionBody, req.body ?? {});
    await requireOwner(deps, req, res, currentPassword ?? '');
    const user = currentUser(res);
    await requestDeletion(deps, user);
    await recordActivityFrom(req, deps, { userId: user._id, act: 'deletion_requested' });
    await answerUser(deps, res);
  });

  router.post('/deletion/undo', async (req, res) => {
    const { _id: userId } = currentUser(res);
    await undoDeletion(deps, userId);
    await recordActivityFrom(req, deps, { userId, act: 'deletion_undone' });
    await answerUser(deps, res);
  });

  return router;
}

/** /api/auth/keep-account: the mailed link, for who cannot log in. */
export function keepAccountRoutes(deps: ApiDeps): Router {
  const router = Router();
  router.post('/keep-account', async (req, res) => {
    await undoDeletionByLink(deps, parseRequest(keepBody, req.body).token);
    res.status(204).end();
  });
  return router;
}

async function answerUser({ collections }: ApiDeps, res: Response): Promise<void> {
  const user = currentUser(res);
  const changed = await collections.users.findById(user._id).lean();
  res.json({ user: presentUser(changed ?? user) });
}
