import { Router } from 'express';
import type { ApiDeps } from '../../deps.ts';
import { parseRequest } from '../../platform/http/parse-request.ts';
import { recordActivityFrom } from '../activity/activity.commands.ts';
import type { OnProven } from '../email/email.routes.ts';
import { askedBy, throttleLinkRequest } from '../email/link-mails.ts';
import { requestReset, resetPassword } from './recovery.commands.ts';
import { forgotBody, resetBody } from './recovery.schema.ts';

/**
 * /api/auth/forgot and /api/auth/reset: a new password for who reads the mail of an account's address, which also places the
 * order that waited for the proof of it.
 */
export function recoveryRoutes(deps: ApiDeps, onProven: OnProven): Router {
  const router = Router();

  router.post('/forgot', async (req, res) => {
    const { email } = parseRequest(forgotBody, req.body);
    const asking = askedBy(deps, req);
    await throttleLinkRequest(asking);
    await requestReset(asking, email);
    res.status(202).json({});
  });

  router.post('/reset', async (req, res) => {
    const { token, password } = parseRequest(resetBody, req.body);
    const user = await resetPassword(deps, token, password);
    await recordActivityFrom(req, deps, { userId: user._id, act: 'password_reset' });
    await onProven(deps, user);
    res.status(204).end();
  });

  return router;
}
