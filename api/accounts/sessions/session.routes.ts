import { type Request, Router } from 'express';
import type { Types } from 'mongoose';
import type { ApiDeps } from '../../deps.ts';
import { recordActivityFrom } from '../activity/activity.commands.ts';
import { endSessionsOf } from './session.commands.ts';
import { clearSessionCookie } from './session.cookie.ts';
import { endOwnSession, sessionsOf } from './session.list.ts';
import { currentSession, currentUser } from './session.middleware.ts';
import { presentSessions } from './session.present.ts';

/** /api/sessions: where the user is logged in, and the end of it. */
export function sessionRoutes(deps: ApiDeps): Router {
  const { collections, config, clock = () => new Date() } = deps;
  const router = Router();

  router.get('/', async (_req, res) => {
    const user = currentUser(res);
    const own = await sessionsOf(collections, user._id, clock());
    res.json(presentSessions(own, user, currentSession(res)._id));
  });

  router.delete('/:id', async (req, res) => {
    const { _id: userId } = currentUser(res);
    const ended = await endOwnSession(collections, userId, req.params.id);
    if (ended === currentSession(res)._id) clearSessionCookie(res, config.publicUrl);
    await recordEnded(req, userId, 1);
    res.status(204).end();
  });

  router.delete('/', async (req, res) => {
    const { _id: userId } = currentUser(res);
    await recordEnded(req, userId, await endSessionsOf(collections, userId, currentSession(res)._id));
    res.status(204).end();
  });

  async function recordEnded(req: Request, userId: Types.ObjectId, sessions: number): Promise<void> {
    if (sessions === 0) return;
    await recordActivityFrom(req, deps, { userId, act: 'session_ended', detail: { sessions } });
  }

  return router;
}
