import { Router } from 'express';
import type { ApiDeps } from '../../deps.ts';
import { parseRequest } from '../../platform/http/parse-request.ts';
import { askedBy, throttleLinkRequest } from '../email/link-mails.ts';
import { requestReset, resetPassword } from './recovery.commands.ts';
import { forgotBody, resetBody } from './recovery.schema.ts';

/** /api/auth/forgot and /api/auth/reset: a new password for who reads the mail of an account's address. */
export function recoveryRoutes(deps: ApiDeps): Router {
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
    await resetPassword(deps, token, password);
    res.status(204).end();
  });

  return router;
}
