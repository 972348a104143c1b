import { Router } from 'express';
import type { ApiDeps } from '../deps.ts';
import { parse } from '../http/validate.ts';
import { beginSession, endSession } from '../sessions/session.commands.ts';
import { clearSessionCookie, writeSessionCookie } from '../sessions/session.cookie.ts';
import { currentUser, sentToken } from '../sessions/session.middleware.ts';
import { presentUser } from '../users/user.present.ts';
import { loginByEmail, registerByEmail } from './auth.commands.ts';
import { loginBody, registerBody } from './auth.schema.ts';

/** /api/auth: sign up and log in by email, log out, who am I. */
export function authRoutes(deps: ApiDeps): Router {
  const { models, config } = deps;
  const router = Router();

  router.post('/register', async (req, res) => {
    const user = await registerByEmail(deps, parse(registerBody, req.body));
    writeSessionCookie(res, await beginSession(models, user._id), config.publicUrl);
    res.status(201).json({ user: presentUser(user) });
  });

  router.post('/login', async (req, res) => {
    const user = await loginByEmail(deps, parse(loginBody, req.body));
    // A session of this browser's earlier login ends, so that none is left behind unseen.
    const earlier = sentToken(req);
    if (earlier) await endSession(models, earlier);
    writeSessionCookie(res, await beginSession(models, user._id), config.publicUrl);
    res.json({ user: presentUser(user) });
  });

  router.post('/logout', async (req, res) => {
    const token = sentToken(req);
    if (token) await endSession(models, token);
    clearSessionCookie(res, config.publicUrl);
    res.status(204).end();
  });

  router.get('/me', (_req, res) => {
    res.json({ user: presentUser(currentUser(res)) });
  });

  return router;
}
