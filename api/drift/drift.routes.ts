import { type Request, type Response, Router } from 'express';
import { requireOperator } from '../accounts/roles/operator.policy.ts';
import type { ApiDeps } from '../deps.ts';
import { executeAsCurrentUser } from '../operations/admin-actions/admin-action.commands.ts';
import type { AdminActionResult, RequestedAction } from '../operations/admin-actions/admin-action.ts';
import { presentOperation } from '../operations/read/operation.present.ts';
import { parseRequest } from '../platform/http/parse-request.ts';
import { setupWait } from '../platform/setup/setup.read.ts';
import { presentFinding, presentScanRun } from './drift.present.ts';
import { readDrift } from './drift.read.ts';
import { policyWith } from './findings/drift.policy.ts';
import { findingsQuery, ignoreBody, scanNowBody } from './findings/drift.schema.ts';
import { presentForeignResources } from './scans/foreign-resource.present.ts';
import { readForeignResources } from './scans/foreign-resources.ts';

/** /api/operators/drift: findings, scan runs, and actions on a finding. For operators only. */
export function driftRoutes(deps: ApiDeps): Router {
  const { collections, config } = deps;
  const router = Router();
  router.use(requireOperator);

  router.get('/', async (req, res) => {
    res.json(await readDrift(deps, parseRequest(findingsQuery, req.query)));
  });

  router.get('/scan-runs', async (_req, res) => {
    const runs = await collections.driftScanRuns.find({}).sort({ beganAt: -1 }).limit(100).lean();
    res.json({ runs: runs.map(presentScanRun) });
  });

  router.get('/foreign', async (_req, res) => {
    res.json(presentForeignResources(await readForeignResources(collections)));
  });

  router.post('/scan', async (req, res) => {
    const change = parseRequest(scanNowBody, req.body ?? {});
    await runAction(res, { act: 'drift scan', target: { kind: 'cell', name: config.cell }, change });
    res.status(202).json({ asked: true });
  });

  router.post('/:id/repair', async (req, res) => {
    const { operation } = await runAction(res, { act: 'drift repair', target: findingOf(req) });
    const setup = setupWait(deps.setup);
    res
      .status(202)
      .json({ operation: operation && presentOperation(operation, config.publicUrl, { setup }) });
  });

  router.post('/:id/ignore', async (req, res) => {
    const change = parseRequest(ignoreBody, req.body);
    answerFinding(res, await runAction(res, { act: 'drift ignore', target: findingOf(req), change }));
  });

  for (const verb of ['watch', 'confirm'] as const)
    router.post(`/:id/${verb}`, async (req, res) => {
      answerFinding(res, await runAction(res, { act: `drift ${verb}`, target: findingOf(req) }));
    });

  function runAction(res: Response, action: RequestedAction): Promise<AdminActionResult> {
    return executeAsCurrentUser(deps, res, action);
  }

  function answerFinding(res: Response, { finding }: AdminActionResult): void {
    res.json({ finding: finding && presentFinding(finding, policyWith(config.drift.policies)) });
  }

  return router;
}

const findingOf = ({ params }: Request<{ id: string }>) => ({ kind: 'finding', name: params.id }) as const;
