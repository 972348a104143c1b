import { Router } from 'express';
import type { ApiDeps } from '../deps.ts';
import { currentUser } from '../sessions/session.middleware.ts';
import { ownOperation } from './operation.policy.ts';
import { presentOperation } from './operation.present.ts';
import { streamOperation } from './operation.stream.ts';

/** /api/operations: how far something is, at once or as it happens. */
export function operationRoutes(deps: ApiDeps): Router {
  const router = Router();

  router.get('/:id', async (req, res) => {
    const operation = await ownOperation(deps.models, currentUser(res), req.params.id);
    res.json(presentOperation(operation, deps.config.publicUrl));
  });

  router.get('/:id/events', async (req, res) => {
    const operation = await ownOperation(deps.models, currentUser(res), req.params.id);
    await streamOperation(deps, operation, req, res);
  });

  return router;
}
