import { Router } from 'express';
import { recordActivityFrom } from '../../accounts/activity/activity.commands.ts';
import { currentTeams } from '../../accounts/policy/authorize.ts';
import { currentUser } from '../../accounts/sessions/session.middleware.ts';
import type { ApiDeps } from '../../deps.ts';
import { presentOperation } from '../../operations/read/operation.present.ts';
import { setupWait } from '../../platform/setup/setup.read.ts';
import { gatewayTokenOf, requestOwnRemoval } from './instance.commands.ts';
import { findInstance } from './instance.find.ts';
import { readInstanceBody } from './instance.read.ts';

/** /api/instances: the assistants of the user's teams. */
export function instanceRoutes(deps: ApiDeps): Router {
  const { collections, config, vault } = deps;
  const router = Router();

  router.get('/', async (_req, res) => {
    const teams = await currentTeams(deps, res);
    const found = await collections.instances
      .find({ teamId: { $in: teams.map(({ _id }) => _id) } })
      .sort({ createdAt: 1 })
      .lean();
    res.json({ instances: await Promise.all(found.map((instance) => readInstanceBody(deps, instance))) });
  });

  router.get('/:id', async (req, res) => {
    const instance = await findInstance(deps, res, req.params.id, 'assistants:read');
    res.json(await readInstanceBody(deps, instance));
  });

  router.get('/:id/gateway-token', async (req, res) => {
    const instance = await findInstance(deps, res, req.params.id, 'assistants:open');
    const token = gatewayTokenOf(vault, instance);
    await recordActivityFrom(req, deps, {
      userId: currentUser(res)._id,
      act: 'token_revealed',
      detail: { assistant: instance.subdomain },
    });
    res.set('Cache-Control', 'no-store').json({ token });
  });

  router.delete('/:id', async (req, res) => {
    const instance = await findInstance(deps, res, req.params.id, 'assistants:delete');
    const operation = await requestOwnRemoval(deps, instance);
    const setup = setupWait(deps.setup);
    res.status(202).json({ operation: presentOperation(operation, config.publicUrl, { setup }) });
  });

  return router;
}
