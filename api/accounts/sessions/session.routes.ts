import { Router } from 'express';
import type { ApiDeps } from '../../deps.ts';
import { endSessionsOf } from './session.commands.ts';
import { clearSessionCookie } from './session.cookie.ts';
import { endOwnSession, sessionsOf } from './session.list.ts';
import { currentSession, currentUser } from './session.middleware.ts';
import { presentSessions } from './session.present.ts';

/** /api/sessions: where the user is logged in, and the end of it. */
export function sessionRoutes({ collections, config, clock = () => new Date() }: ApiDeps): Router {
  const router = Router();

  router.get('/', async (_req, res) => {
    const user = currentUser(res);
    const own = await sessionsOf(collections, user._id, clock());
    res.json(presentSessions(own, user, currentSession(res)._id));
  });

  router.delete('/:id', async (req, res) => {
    const ended = await endOwnSession(collections, currentUser(res)._id, req.params.id);
    if (ended === currentSession(res)._id) clearSessionCookie(res, config.publicUrl);
    res.status(204).end();
  });

  router.delete('/', async (_req, res) => {
    await endSessionsOf(collections, currentUser(res)._id, currentSession(res)._id);
    res.status(204).end();
  });

  return router;
}
