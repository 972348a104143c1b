import { Router } from 'express';
import { recordActivityFrom } from '../../accounts/activity/activity.commands.ts';
import { requireRecentLogin } from '../../accounts/sessions/session.confirm.ts';
import { currentUser } from '../../accounts/sessions/session.middleware.ts';
import type { ApiDeps } from '../../deps.ts';
import { presentOperation } from '../../operations/read/operation.present.ts';
import { setupWait } from '../../platform/setup/setup.read.ts';
import { gatewayTokenOf, requestOwnRemoval } from './instance.commands.ts';
import { ownInstance } from './instance.policy.ts';
import { readInstanceBody } from './instance.read.ts';

/** /api/instances: the user's own assistants. */
export function instanceRoutes(deps: ApiDeps): Router {
  const { collections, config, vault } = deps;
  const recentLogin = requireRecentLogin(deps);
  const router = Router();

  router.get('/', async (_req, res) => {
    const own = await collections.instances
      .find({ ownerId: currentUser(res)._id })
      .sort({ createdAt: 1 })
      .lean();
    res.json({ instances: await Promise.all(own.map((instance) => readInstanceBody(deps, instance))) });
  });

  router.get('/:id', async (req, res) => {
    const instance = await ownInstance(collections, currentUser(res), req.params.id);
    res.json(await readInstanceBody(deps, instance));
  });

  router.get('/:id/gateway-token', recentLogin, async (req, res) => {
    const instance = await ownInstance(collections, currentUser(res), req.params.id);
    const token = gatewayTokenOf(vault, instance);
    await recordActivityFrom(req, deps, {
      userId: instance.ownerId,
      act: 'token_revealed',
      detail: { assistant: instance.subdomain },
    });
    res.set('Cache-Control', 'no-store').json({ token });
  });

  router.delete('/:id', recentLogin, async (req, res) => {
    const instance = await ownInstance(collections, currentUser(res), req.params.id);
    const operation = await requestOwnRemoval(deps, instance);
    const setup = setupWait(deps.setup);
    res.status(202).json({ operation: presentOperation(operation, config.publicUrl, { setup }) });
  });

  return router;
}
