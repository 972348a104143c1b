import { Router } from 'express';
import type { ApiDeps } from '../../deps.ts';
import { parseRequest } from '../../platform/http/parse-request.ts';
import { recordActivityFrom } from '../activity/activity.commands.ts';
import { askedBy } from '../email/link-mails.ts';
import { currentUser } from '../sessions/session.middleware.ts';
import { presentUser } from '../users/user.present.ts';
import { completeSignup } from './signup.commands.ts';
import { completeBody } from './signup.schema.ts';

/** /api/signup: adds the details that are missing after the first login with X. */
export function signupRoutes(deps: ApiDeps): Router {
  const router = Router();
  router.post('/complete', async (req, res) => {
    const before = currentUser(res);
    const user = await completeSignup(askedBy(deps, req), before, parseRequest(completeBody, req.body));
    if (!before.email) await recordActivityFrom(req, deps, { userId: user._id, act: 'email_requested' });
    res.json({ user: presentUser(user) });
  });
  return router;
}
