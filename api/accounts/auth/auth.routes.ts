import { Router } from 'express';
import type { ApiDeps } from '../../deps.ts';
import { parseRequest } from '../../platform/http/parse-request.ts';
import { askedBy } from '../email/link-mails.ts';
import { inviteConfiguredOperator } from '../roles/operator.invite.ts';
import { endSession } from '../sessions/session.commands.ts';
import { clearSessionCookie, sentToken } from '../sessions/session.cookie.ts';
import { logIn } from '../sessions/session.login.ts';
import { currentUser } from '../sessions/session.middleware.ts';
import { emailKeyOf } from '../users/user.model.ts';
import { presentUser } from '../users/user.present.ts';
import { loginByEmail, registerByEmail } from './auth.commands.ts';
import { loginBody, registerBody } from './auth.schema.ts';
import { throttleLogin, throttleRegistration } from './auth.throttle.ts';
import { rememberBrowser } from './known-browser.ts';
import { requireGoodPassword } from './password-policy.ts';

/** /api/auth: sign up and log in by email, log out, current user. */
export function authRoutes(deps: ApiDeps): Router {
  const { collections, config } = deps;
  const router = Router();

  router.post('/register', async (req, res) => {
    const body = parseRequest(registerBody, req.body);
    requireGoodPassword(body.password, body);
    await throttleRegistration(deps, req);
    const user = await registerByEmail(askedBy(deps, req), body);
    await inviteConfiguredOperator(deps, user);
    await logIn(deps, req, res, user);
    rememberBrowser(deps, res, emailKeyOf(body.email));
    res.status(201).json({ user: presentUser(user) });
  });

  router.post('/login', async (req, res) => {
    const body = parseRequest(loginBody, req.body);
    const user = await throttleLogin(deps, req, body.email, () => loginByEmail(deps, body));
    await inviteConfiguredOperator(deps, user);
    await logIn(deps, req, res, user);
    rememberBrowser(deps, res, emailKeyOf(body.email));
    res.json({ user: presentUser(user) });
  });

  router.post('/logout', async (req, res) => {
    const token = sentToken(req, config.publicUrl);
    if (token) await endSession(collections, token);
    clearSessionCookie(res, config.publicUrl);
    res.status(204).end();
  });

  router.get('/me', (_req, res) => {
    res.json({ user: presentUser(currentUser(res)) });
  });

  return router;
}
