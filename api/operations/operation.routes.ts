import { Router } from 'express';
import type { ApiDeps } from '../deps.ts';
import { cancelWish } from '../instances/instance.commands.ts';
import { currentUser } from '../sessions/session.middleware.ts';
import { ownOperation } from './operation.policy.ts';
import { presentOperation } from './operation.present.ts';
import { streamOperation } from './operation.stream.ts';
import { queueStateOf } from './operation.wait.ts';

/** /api/operations: how far something is, at once or as it happens, and a way to stop it. */
export function operationRoutes(deps: ApiDeps): Router {
  const { models, config } = deps;
  const router = Router();

  router.get('/:id', async (req, res) => {
    const operation = await ownOperation(models, currentUser(res), req.params.id);
    res.json(presentOperation(operation, config.publicUrl, await queueStateOf(deps, operation)));
  });

  router.get('/:id/events', async (req, res) => {
    const operation = await ownOperation(models, currentUser(res), req.params.id);
    await streamOperation(deps, operation, req, res);
  });

  router.post('/:id/cancel', async (req, res) => {
    const own = await ownOperation(models, currentUser(res), req.params.id);
    const operation = await cancelWish(deps, own, 'its owner');
    res.status(202).json({
      operation: presentOperation(operation, config.publicUrl, await queueStateOf(deps, operation)),
    });
  });

  return router;
}
