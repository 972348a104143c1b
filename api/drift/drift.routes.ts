import { type Response, Router } from 'express';
import { audited } from '../audit/audit.commands.ts';
import type { ApiDeps } from '../deps.ts';
import { parse } from '../http/validate.ts';
import { presentOperation } from '../operations/operation.present.ts';
import { requireOperator } from '../operators/operator.policy.ts';
import { currentUser } from '../sessions/session.middleware.ts';
import { policyWith } from './drift.policy.ts';
import { presentFinding, presentPass } from './drift.present.ts';
import { findingsQuery } from './drift.schema.ts';
import { confirmFinding, ignoreFinding } from './finding.commands.ts';
import { requestRepair } from './repair.commands.ts';

const SHOWN = 500;

/** /api/operators/drift: what differs, the passes that looked, and what to do about a finding. For operators only. */
export function driftRoutes(deps: ApiDeps): Router {
  const { models, config } = deps;
  const policyOf = policyWith(config.drift.policies);
  const router = Router();
  router.use(requireOperator);

  router.get('/', async (req, res) => {
    const { status, ...query } = parse(findingsQuery, req.query);
    const filter = { ...query, status: status ?? ({ $ne: 'resolved' } as const) };
    const found = await models.findings.find(filter).sort({ lastSeen: -1 }).limit(SHOWN).lean();
    res.json({ findings: found.map((finding) => presentFinding(finding, policyOf)) });
  });

  router.get('/passes', async (_req, res) => {
    const passes = await models.driftPasses.find({}).sort({ beganAt: -1 }).limit(100).lean();
    res.json({ passes: passes.map(presentPass) });
  });

  router.post('/:id/repair', async (req, res) => {
    const operation = await noted(res, 'repair', req.params.id, () => requestRepair(models, req.params.id));
    res.status(202).json({ operation: presentOperation(operation, config.publicUrl) });
  });

  for (const [act, carryOut] of [
    ['ignore', ignoreFinding],
    ['confirm', confirmFinding],
  ] as const)
    router.post(`/:id/${act}`, async (req, res) => {
      const finding = await noted(res, act, req.params.id, () => carryOut(models, req.params.id));
      res.json({ finding: presentFinding(finding, policyOf) });
    });

  function noted<T>(res: Response, act: string, id: string, carryOut: () => Promise<T>): Promise<T> {
    const actor = `user:${currentUser(res)._id}`;
    return audited(models, { actor, act: `drift ${act}`, target: `finding:${id}` }, carryOut);
  }

  return router;
}
