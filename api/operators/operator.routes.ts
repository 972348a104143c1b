import { type Response, Router } from 'express';
import { acceptInvite } from '../accounts/roles/operator.invite.ts';
import { requireOperator } from '../accounts/roles/operator.policy.ts';
import { requireRecentLogin } from '../accounts/sessions/session.confirm.ts';
import { currentUser } from '../accounts/sessions/session.middleware.ts';
import { actorNamesOf } from '../accounts/users/actor-names.ts';
import type { ApiDeps } from '../deps.ts';
import { executeAsCurrentUser } from '../operations/admin-actions/admin-action.commands.ts';
import type { RequestedAction } from '../operations/admin-actions/admin-action.ts';
import { auditTargetOf } from '../platform/audit/audit-target.ts';
import { parseRequest } from '../platform/http/parse-request.ts';
import { readFleet } from './fleet.ts';
import { presentAudit, presentFleet } from './operator.present.ts';
import { confirmBody, fleetQuery } from './operator.schema.ts';
import { presentExplainedOperation, presentQueue } from './queue.present.ts';
import { explainWithQueue, readQueue } from './queue.ts';
import { targetNamesOf } from './target-names.ts';

const AUDIT_SHOWN = 200;

/**
 * /api/operators: queue, fleet and audit; every action is audited. Actions take a customer or an operation in any form that
 * the resolver knows. For operators only, except `confirm`.
 */
export function operatorRoutes(deps: ApiDeps): Router {
  const { collections, config } = deps;
  const router = Router();

  router.post('/confirm', async (req, res) => {
    await acceptInvite(deps, currentUser(res), parseRequest(confirmBody, req.body).invite);
    res.status(204).end();
  });

  router.use(requireOperator);

  router.get('/queue', async (_req, res) => {
    res.json(presentQueue(await readQueue(deps), config.publicUrl));
  });

  router.get('/fleet', async (req, res) => {
    const { baseDomain } = config;
    res.json(presentFleet(await readFleet(deps, { ...parseRequest(fleetQuery, req.query), baseDomain })));
  });

  router.get('/audit', async (_req, res) => {
    const lines = await collections.audit.find({}).sort({ at: -1 }).limit(AUDIT_SHOWN).lean();
    const [nameOf, about] = await Promise.all([
      actorNamesOf(
        collections,
        lines.map(({ actor }) => actor),
      ),
      targetNamesOf(collections, lines.map(auditTargetOf)),
    ]);
    res.json(presentAudit(lines, nameOf, about));
  });

  for (const act of ['cancel', 'retry'] as const)
    router.post(`/operations/:id/${act}`, async (req, res) =>
      executeAndAnswer(deps, res, { act, target: { kind: 'operation', name: req.params.id } }),
    );

  const recentLogin = requireRecentLogin(deps);
  router.use('/customers/:subdomain/destroy', recentLogin);
  for (const act of ['update', 'refresh', 'destroy'] as const)
    router.post(`/customers/:subdomain/${act}`, async (req, res) =>
      executeAndAnswer(deps, res, { act, target: { kind: 'customer', name: req.params.subdomain } }),
    );

  return router;
}

/** Executes an action, and answers 202 with the explained operation that it created or changed, or 204 without one. */
async function executeAndAnswer(deps: ApiDeps, res: Response, action: RequestedAction): Promise<void> {
  const { operation } = await executeAsCurrentUser(deps, res, action);
  if (!operation) return void res.status(204).end();
  res
    .status(202)
    .json(presentExplainedOperation(await explainWithQueue(deps, operation), deps.config.publicUrl));
}
