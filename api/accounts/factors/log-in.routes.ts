import { Router } from 'express';
import type { ApiDeps } from '../../deps.ts';
import { parseRequest } from '../../platform/http/parse-request.ts';
import { inviteConfiguredOperator } from '../roles/operator.invite.ts';
import { rememberBrowser } from '../sessions/known-browser.ts';
import { presentUser } from '../users/user.present.ts';
import { factorProof, type LoggedInBody, type SecondFactorChoices } from './factor.schema.ts';
import { askForSecondFactor } from './factor-proof.ts';
import { finishLogin, readLoginAttempt } from './log-in.ts';
import { askForPasskey } from './passkey.commands.ts';
import { waysPastSecondFactor } from './second-factor.model.ts';

/** /api/auth/second-factor: the second step of a login, for a browser that has taken the first one. */
export function secondFactorRoutes(deps: ApiDeps): Router {
  const router = Router();

  router.get('/', async (req, res) => {
    const { user } = await readLoginAttempt(deps, req);
    res.json({ choices: waysPastSecondFactor(user) } satisfies SecondFactorChoices);
  });

  router.post('/passkey', async (req, res) => {
    const { id, user } = await readLoginAttempt(deps, req);
    res.json(await askForPasskey(deps, user, `login ${id}`));
  });

  router.post('/', async (req, res) => {
    const proof = parseRequest(factorProof, req.body);
    const attempt = await readLoginAttempt(deps, req);
    const { user, page } = attempt;
    await askForSecondFactor(deps, req, user, { proof, asked: `login ${attempt.id}` });
    await inviteConfiguredOperator(deps, user);
    await finishLogin(deps, req, res, attempt);
    rememberBrowser(deps, res, user);
    res.json({ user: presentUser(user), page } satisfies LoggedInBody);
  });

  return router;
}
