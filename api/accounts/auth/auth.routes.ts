import { type Request, type Response, Router } from 'express';
import type { ApiDeps } from '../../deps.ts';
import { AppError } from '../../platform/errors/app-error.ts';
import { parseRequest } from '../../platform/http/parse-request.ts';
import { recordActivityFrom } from '../activity/activity.commands.ts';
import { askedBy } from '../email/link-mails.ts';
import { askForSecondFactor } from '../factors/factor-proof.ts';
import { logInFirstStep } from '../factors/log-in.ts';
import { askForPasskey } from '../factors/passkey.commands.ts';
import { waysPastSecondFactor } from '../factors/second-factor.model.ts';
import { inviteConfiguredOperator } from '../roles/operator.invite.ts';
import { rememberAgain, rememberBrowser, sealedBrowser } from '../sessions/known-browser.ts';
import { sessionClientOf } from '../sessions/session.client.ts';
import { recordConfirmation } from '../sessions/session.commands.ts';
import { logIn, logOut } from '../sessions/session.login.ts';
import { currentSession, currentUser } from '../sessions/session.middleware.ts';
import type { UserRecord } from '../users/user.model.ts';
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
  const { config } = deps;
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
    if (!(await logInFirstStep(deps, req, res, user, { method: 'email' })))
      throw new AppError('second_factor_required', { choices: waysPastSecondFactor(user) });
    await inviteConfiguredOperator(deps, user);
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

  addConfirmation(router, deps);

  router.get('/me', (_req, res) => {
    res.json({ user: presentUser(currentUser(res)) });
  });

  return router;
}

function addConfirmation(router: Router, deps: ApiDeps): void {
  router.post('/confirm', async (req, res) => {
    const user = await confirmIdentity(deps, req, res);
    rememberBrowser(deps, res, user);
    res.json({ user: presentUser(user) });
  });

  router.post('/confirm/passkey', async (_req, res) => {
    res.json(await askForPasskey(deps, currentUser(res), confirmationIn(res)));
  });
}

/** Asks who is logged in to prove it again, by their password or second factor, which then counts for 15 minutes. */
async function confirmIdentity(deps: ApiDeps, req: Request, res: Response): Promise<UserRecord> {
  const { collections, clock = () => new Date() } = deps;
  const user = currentUser(res);
  const proof = parseRequest(confirmBody, req.body);
  const isFactor = 'method' in proof;
  if (isFactor) await askForSecondFactor(deps, req, user, { proof, asked: confirmationIn(res) });
  else await askForPassword(deps, req, user, proof.password);
  await recordConfirmation(collections, currentSession(res)._id, clock(), isFactor);
  await recordActivityFrom(req, deps, { userId: user._id, act: 'confirmed' });
  return user;
}

/** What a passkey is asked for to confirm who the user of this session is. */
function confirmationIn(res: Response): `confirm ${string}` {
  return `confirm ${currentSession(res)._id}`;
}
