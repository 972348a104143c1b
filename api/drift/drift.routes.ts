import { type Response, Router } from 'express';
import { requireOperator } from '../accounts/roles/operator.policy.ts';
import type { ApiDeps } from '../deps.ts';
import type { ActName, ActResult } from '../operations/admin-actions/act.ts';
import { actAs } from '../operations/admin-actions/operator.act.ts';
import { presentOperation } from '../operations/read/operation.present.ts';
import { parse } from '../platform/http/validate.ts';
import { setupWait } from '../platform/setup/setup.read.ts';
import { presentFinding, presentPass } from './drift.present.ts';
import { readDrift } from './drift.read.ts';
import { policyWith } from './findings/drift.policy.ts';
import { findingsQuery, ignoreBody, lookBody } from './findings/drift.schema.ts';

/** /api/operators/drift: what differs, the passes that looked, and what to do about a finding. For operators only. */
export function driftRoutes(deps: ApiDeps): Router {
  const { models, config } = deps;
  const router = Router();
  router.use(requireOperator);

  router.get('/', async (req, res) => {
    res.json(await readDrift(deps, parse(findingsQuery, req.query)));
  });

  router.get('/passes', async (_req, res) => {
    const passes = await models.driftPasses.find({}).sort({ beganAt: -1 }).limit(100).lean();
    res.json({ passes: passes.map(presentPass) });
  });

  router.post('/look', async (req, res) => {
    const { depth } = parse(lookBody, req.body ?? {});
    await act(res, 'drift look', `cell:${config.cell}`, depth);
    res.status(202).json({ asked: true });
  });

  router.post('/:id/repair', async (req, res) => {
    const { operation } = await act(res, 'drift repair', `finding:${req.params.id}`);
    const setup = setupWait(deps.setup);
    res
      .status(202)
      .json({ operation: operation && presentOperation(operation, config.publicUrl, { setup }) });
  });

  router.post('/:id/ignore', async (req, res) => {
    const { reason } = parse(ignoreBody, req.body);
    answerFinding(res, await act(res, 'drift ignore', `finding:${req.params.id}`, reason));
  });

  for (const verb of ['watch', 'confirm'] as const)
    router.post(`/:id/${verb}`, async (req, res) => {
      answerFinding(res, await act(res, `drift ${verb}`, `finding:${req.params.id}`));
    });

  function act(res: Response, verb: ActName, target: string, detail?: string): Promise<ActResult> {
    return actAs(deps, res, verb, target, detail);
  }

  function answerFinding(res: Response, { finding }: ActResult): void {
    res.json({ finding: finding && presentFinding(finding, policyWith(config.drift.policies)) });
  }

  return router;
}
