import { Router } from 'express';
import { authorizeTeam } from '../../accounts/policy/authorize.ts';
import type { ApiDeps } from '../../deps.ts';
import { sendCsv } from '../../platform/http/csv.ts';
import { parseRequest } from '../../platform/http/parse-request.ts';
import { usageCsv } from './usage.csv.ts';
import { presentUsage } from './usage.present.ts';
import { usageOf } from './usage.read.ts';
import { usageQuery } from './usage.schema.ts';

/** /api/usage: what a team's assistants used. */
export function usageRoutes(deps: ApiDeps): Router {
  const router = Router();
  router.get('/', async (req, res) => {
    const { days } = parseRequest(usageQuery, req.query);
    const { _id } = await authorizeTeam(deps, req, res, 'usage:read');
    res.json(presentUsage(await usageOf(deps.collections, _id.toString(), days, new Date())));
  });
  return router;
}

/** /api/usage.csv: the same as a table. */
export function usageCsvRoutes(deps: ApiDeps): Router {
  const router = Router();
  router.get('/', async (req, res) => {
    const { days } = parseRequest(usageQuery, req.query);
    const { _id } = await authorizeTeam(deps, req, res, 'usage:read');
    const usage = await usageOf(deps.collections, _id.toString(), days, new Date());
    sendCsv(res, `clawdet-usage-${usage.days.at(0)}-${usage.days.at(-1)}`, usageCsv(usage));
  });
  return router;
}
