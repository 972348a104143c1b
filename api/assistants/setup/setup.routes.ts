import { Router } from 'express';
import { currentUser } from '../../accounts/sessions/session.middleware.ts';
import type { ApiDeps } from '../../deps.ts';
import { maySeeSetupFailure } from './setup.policy.ts';
import { presentSetup } from './setup.present.ts';

/** /api/setup: the progress of the set-up that assistants need. */
export function setupRoutes({ setup, config }: ApiDeps): Router {
  const router = Router();
  router.get('/', (_req, res) => {
    res.json(presentSetup(setup, maySeeSetupFailure(currentUser(res), config)));
  });
  return router;
}
