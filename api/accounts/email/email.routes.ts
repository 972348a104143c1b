import { Router } from 'express';
import type { ApiDeps } from '../../deps.ts';
import { parseRequest } from '../../platform/http/parse-request.ts';
import { recordActivity } from '../activity/activity.commands.ts';
import { inviteConfiguredOperator } from '../roles/operator.invite.ts';
import { rememberBrowser } from '../sessions/known-browser.ts';
import { sessionClientOf } from '../sessions/session.client.ts';
import { loggedInAs } from '../sessions/session.middleware.ts';
import type { UserRecord } from '../users/user.model.ts';
import { proveEmail, requestProof, requestProofFor } from './email.commands.ts';
import { type PlacedOrder, resendBody, verifyBody } from './email.schema.ts';
import { askedBy, throttleLinkRequest } from './link-mails.ts';

/** Places the order that waited for an account's proof; null if none did. */
export type OnProven = (deps: ApiDeps, user: UserRecord) => Promise<PlacedOrder>;

/** /api/auth/verify: prove an address by the link that was mailed to it, and ask for another link. */
export function emailRoutes(deps: ApiDeps, onProven: OnProven): Router {
  const router = Router();

  router.post('/verify', async (req, res) => {
    const { token } = parseRequest(verifyBody, req.body);
    const opener = loggedInAs(res);
    const { user, isChange } = await proveEmail(deps, token, opener);
    const isOwn = opener?.user._id.equals(user._id);
    if (isOwn) rememberBrowser(deps, res, user);
    await recordActivity(deps, {
      userId: user._id,
      act: isChange ? 'email_changed' : 'email_proven',
      // Another's browser is not shown: whoever made the account may have typed an address that is not theirs.
      client: isOwn ? sessionClientOf(req, deps.config.trustedProxies) : undefined,
    });
    await inviteConfiguredOperator(deps, user);
    res.json({ email: user.email ?? null, order: await onProven(deps, user) });
  });

  router.post('/verify/resend', async (req, res) => {
    const { email } = parseRequest(resendBody, req.body ?? {});
    const user = loggedInAs(res)?.user;
    const asking = askedBy(deps, req);
    await throttleLinkRequest(asking);
    if (email) await requestProofFor(asking, email);
    else if (user) await requestProof(asking, user);
    res.status(202).json({});
  });

  return router;
}
