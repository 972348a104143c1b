import { Router } from 'express';
import type { ApiDeps } from '../../deps.ts';
import { parseRequest } from '../../platform/http/parse-request.ts';
import { recordActivityFrom } from '../activity/activity.commands.ts';
import { askedBy } from '../email/link-mails.ts';
import { inviteConfiguredOperator } from '../roles/operator.invite.ts';
import { rememberAgain, rememberBrowser, sealedBrowser } from '../sessions/known-browser.ts';
import { sessionClientOf } from '../sessions/session.client.ts';
import { recordConfirmation } from '../sessions/session.commands.ts';
import { logIn, logOut } from '../sessions/session.login.ts';
import { currentSession, currentUser } from '../sessions/session.middleware.ts';
import { presentUser } from '../users/user.present.ts';
import { loginByEmail, registerByEmail } from './auth.commands.ts';
import {
  confirmBody,
  KNOWN_BROWSER_HEADER,
  knownBrowserBody,
  loginBody,
  registerBody,
} from './auth.schema.ts';
import { askForPassword, throttleLogin, throttleRegistration } from './auth.throttle.ts';
import { requireGoodPassword } from './password-policy.ts';

/** /api/auth: sign up and log in by email, log out, confirm who one is, current user. */
export function authRoutes(deps: ApiDeps): Router {
  const { collections, config, clock = () => new Date() } = deps;
  const router = Router();

  router.post('/register', async (req, res) => {
    const body = parseRequest(registerBody, req.body);
    requireGoodPassword(body.password, body);
    await throttleRegistration(deps, req);
    const user = await registerByEmail(askedBy(deps, req), body);
    await inviteConfiguredOperator(deps, user);
    await logIn(deps, req, res, user, 'email');
    res.status(201).json({ user: presentUser(user) });
  });

  router.post('/login', async (req, res) => {
    const body = parseRequest(loginBody, req.body);
    const user = await throttleLogin(deps, req, body.email, () =>
      loginByEmail(deps, body, sessionClientOf(req, config.trustedProxies)),
    );
    await inviteConfiguredOperator(deps, user);
    await logIn(deps, req, res, user, 'email');
    rememberBrowser(deps, res, user);
    res.json({ user: presentUser(user) });
  });

  router.post('/logout', async (req, res) => {
    await logOut(deps, req, res);
    const known = sealedBrowser(deps, req);
    if (known) res.set(KNOWN_BROWSER_HEADER, known);
    // Not "cache": emptying it takes Chromium seconds, and our answers are not cached anyway.
    res.set('Clear-Site-Data', '"cookies", "storage"').status(204).end();
  });

  router.post('/known-browser', async (req, res) => {
    rememberAgain(deps, res, parseRequest(knownBrowserBody, req.body).browser);
    res.status(204).end();
  });

  router.post('/confirm', async (req, res) => {
    const user = currentUser(res);
    const { password } = parseRequest(confirmBody, req.body);
    await askForPassword(deps, req, user, password);
    await recordConfirmation(collections, currentSession(res)._id, clock());
    await recordActivityFrom(req, deps, { userId: user._id, act: 'confirmed' });
    rememberBrowser(deps, res, user);
    res.json({ user: presentUser(user) });
  });

  router.get('/me', (_req, res) => {
    res.json({ user: presentUser(currentUser(res)) });
  });

  return router;
}
