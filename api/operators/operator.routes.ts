import { type Response, Router } from 'express';
import { acceptInvite } from '../accounts/roles/operator.invite.ts';
import { requireOperator } from '../accounts/roles/operator.policy.ts';
import { currentUser } from '../accounts/sessions/session.middleware.ts';
import type { ApiDeps } from '../deps.ts';
import type { ActName } from '../operations/admin-actions/act.ts';
import { actAs } from '../operations/admin-actions/operator.act.ts';
import { aboutOf } from '../platform/audit/about.ts';
import { namesOf } from '../platform/audit/actor.ts';
import { parse } from '../platform/http/validate.ts';
import { readFleet } from './fleet.ts';
import { presentAudit, presentFleet, presentLine, presentQueue } from './operator.present.ts';
import { confirmBody, fleetQuery } from './operator.schema.ts';
import { explained, readQueue } from './queue.ts';

const AUDIT_SHOWN = 200;

/** /api/operators: the queue, the fleet and the audit; every act leaves a line. For operators only, save `confirm`. */
export function operatorRoutes(deps: ApiDeps): Router {
  const { models, config } = deps;
  const router = Router();

  router.post('/confirm', async (req, res) => {
    await acceptInvite(deps, currentUser(res), parse(confirmBody, req.body).invite);
    res.status(204).end();
  });

  router.use(requireOperator);

  router.get('/queue', async (_req, res) => {
    res.json(presentQueue(await readQueue(deps), config.publicUrl));
  });

  router.get('/fleet', async (req, res) => {
    res.json(presentFleet(await readFleet(models, parse(fleetQuery, req.query))));
  });

  router.get('/audit', async (_req, res) => {
    const lines = await models.audit.find({}).sort({ at: -1 }).limit(AUDIT_SHOWN).lean();
    const [nameOf, about] = await Promise.all([
      namesOf(
        models,
        lines.map(({ actor }) => actor),
      ),
      aboutOf(
        models,
        lines.map(({ target }) => target),
      ),
    ]);
    res.json(presentAudit(lines, nameOf, about));
  });

  for (const act of ['cancel', 'retry'] as const)
    router.post(`/operations/:id/${act}`, async (req, res) =>
      actOn(deps, res, act, `operation:${req.params.id}`),
    );

  for (const act of ['update', 'refresh', 'destroy'] as const)
    router.post(`/customers/:subdomain/${act}`, async (req, res) =>
      actOn(deps, res, act, `customer:${req.params.subdomain}`),
    );

  return router;
}

/** Carries an act out, and answers 202 with the operation that came of it, explained. */
async function actOn(deps: ApiDeps, res: Response, act: ActName, target: string): Promise<void> {
  const { operation } = await actAs(deps, res, act, target);
  if (!operation) return void res.status(204).end();
  res.status(202).json(presentLine(await explained(deps, operation), deps.config.publicUrl));
}
