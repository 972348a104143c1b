import { Router } from 'express';
import { sandboxMailbox } from '../../accounts/email/sandbox-mailbox.ts';
import { currentUser } from '../../accounts/sessions/session.middleware.ts';
import type { ApiDeps } from '../../deps.ts';
import { maySeeSetupFailure } from './setup.policy.ts';
import { presentSetup } from './setup.present.ts';

/** /api/setup: the progress of the set-up that assistants need. */
export function setupRoutes({ setup, config }: ApiDeps): Router {
  const router = Router();
  router.get('/', (_req, res) => {
    const user = currentUser(res);
    const withFailure = maySeeSetupFailure(user, config);
    res.json(presentSetup(setup, { withFailure, mailbox: sandboxMailbox(config, user) }));
  });
  return router;
}
