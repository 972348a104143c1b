import { Router } from 'express';
import { requireOperator } from '../../../accounts/roles/operator.policy.ts';
import type { ApiDeps } from '../../../deps.ts';
import { sendCsv } from '../../../platform/http/csv.ts';
import { parseRequest } from '../../../platform/http/parse-request.ts';
import { fleetUsageCsv } from './fleet.csv.ts';
import { presentFleetUsage } from './fleet.present.ts';
import { fleetUsage } from './fleet.read.ts';
import { fleetUsageQuery } from './fleet.schema.ts';
import { FleetUsageCache } from './fleet-usage-cache.ts';

/** /api/operators/usage: every customer's usage, cost and margin. For operators only. */
export function fleetUsageRoutes({ collections, config }: ApiDeps): Router {
  const router = Router();
  // The page refreshes every minute.
  const cache = new FleetUsageCache(collections);
  router.get('/', requireOperator, async (req, res) => {
    const query = parseRequest(fleetUsageQuery, req.query);
    const usage = await fleetUsage(collections, { now: new Date(), usdPerEur: config.llm.usdPerEur }, cache);
    res.json(presentFleetUsage(usage, query));
  });
  return router;
}

/** /api/operators/usage.csv: the same as a table, with every customer. For operators only. */
export function fleetUsageCsvRoutes({ collections, config }: ApiDeps): Router {
  const router = Router();
  router.get('/', requireOperator, async (_req, res) => {
    const usage = await fleetUsage(collections, { now: new Date(), usdPerEur: config.llm.usdPerEur });
    sendCsv(res, `clawdet-usage-${usage.month}`, fleetUsageCsv(usage));
  });
  return router;
}
