import { type Request, type Response, Router } from 'express';
import type { ApiDeps } from '../../deps.ts';
import { parseRequest } from '../../platform/http/parse-request.ts';
import { recordActivityFrom } from '../activity/activity.commands.ts';
import type { ActivityAct } from '../activity/activity.schema.ts';
import { recordConfirmation } from '../sessions/session.commands.ts';
import { assertRecentSecondFactor } from '../sessions/session.confirm.ts';
import { currentSession, currentUser } from '../sessions/session.middleware.ts';
import { presentFactors } from './factor.present.ts';
import { type AddedFactorBody, type NewTotpBody, totpCode } from './factor.schema.ts';
import { addPasskey, beginPasskey, removePasskey } from './passkey.commands.ts';
import { newPasskeyBody } from './passkey.schema.ts';
import { renewRecoveryCodes } from './recovery-code.commands.ts';
import type { ChangedFactors } from './second-factor.commands.ts';
import { beginTotp, confirmTotp, removeTotp } from './totp.commands.ts';

/** /api/account/factors: the second factor of the account's own user. */
export function factorRoutes(deps: ApiDeps): Router {
  const { collections, clock = () => new Date() } = deps;
  const router = Router();
  const record = (req: Request, res: Response, act: ActivityAct) =>
    recordActivityFrom(req, deps, { userId: currentUser(res)._id, act });

  router.get('/', (_req, res) => {
    res.json({ factors: presentFactors(currentUser(res)) });
  });

  router.use((_req, res, next) => {
    assertRecentSecondFactor(res, clock());
    next();
  });

  router.post('/totp', async (_req, res) => {
    res.json((await beginTotp(deps, currentUser(res))) satisfies NewTotpBody);
  });

  router.post('/totp/confirm', async (req, res) => {
    const { code } = parseRequest(totpCode, req.body);
    const sessionId = currentSession(res)._id;
    const changed = await confirmTotp(deps, currentUser(res), { code, sessionId });
    await recordConfirmation(collections, sessionId, clock(), true);
    await record(req, res, 'factor_added');
    answerWith(res, changed);
  });

  router.delete('/totp', async (req, res) => {
    await removeTotp(deps, currentUser(res));
    await record(req, res, 'factor_removed');
    res.status(204).end();
  });

  router.post('/passkeys/options', async (_req, res) => {
    res.json(await beginPasskey(deps, currentUser(res), currentSession(res)._id));
  });

  router.post('/passkeys', async (req, res) => {
    const { name, response } = parseRequest(newPasskeyBody, req.body);
    const sessionId = currentSession(res)._id;
    const changed = await addPasskey(deps, currentUser(res), { name, response, sessionId });
    await recordConfirmation(collections, sessionId, clock(), true);
    await record(req, res, 'factor_added');
    answerWith(res, changed);
  });

  router.delete('/passkeys/:id', async (req, res) => {
    await removePasskey(deps, currentUser(res), req.params.id);
    await record(req, res, 'factor_removed');
    res.status(204).end();
  });

  router.post('/recovery', async (req, res) => {
    const changed = await renewRecoveryCodes(deps, currentUser(res));
    await record(req, res, 'recovery_codes_renewed');
    answerWith(res, changed);
  });

  return router;
}

function answerWith(res: Response, { user, recoveryCodes }: ChangedFactors): void {
  res.json({ factors: presentFactors(user), recoveryCodes } satisfies AddedFactorBody);
}
