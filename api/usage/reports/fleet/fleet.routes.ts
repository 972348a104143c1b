import { Router } from 'express';
import { requireOperator } from '../../../accounts/roles/operator.policy.ts';
import type { ApiDeps } from '../../../deps.ts';
import { sendCsv } from '../../../platform/http/csv.ts';
import { parse } from '../../../platform/http/validate.ts';
import { fleetUsageCsv } from './fleet.csv.ts';
import { presentFleetUsage } from './fleet.present.ts';
import { fleetUsage } from './fleet.read.ts';
import { fleetUsageQuery } from './fleet.schema.ts';
import { FleetDays } from './fleet-days.ts';

/** /api/operators/usage: what every customer used, cost and brings. For operators only. */
export function fleetUsageRoutes({ models, config }: ApiDeps): Router {
  const router = Router();
  // The page looks every minute.
  const known = new FleetDays(models);
  router.get('/', requireOperator, async (req, res) => {
    const query = parse(fleetUsageQuery, req.query);
    const usage = await fleetUsage(models, { now: new Date(), usdPerEur: config.llm.usdPerEur }, known);
    res.json(presentFleetUsage(usage, query));
  });
  return router;
}

/** /api/operators/usage.csv: the same as a table, everybody at once. For operators only. */
export function fleetUsageCsvRoutes({ models, config }: ApiDeps): Router {
  const router = Router();
  router.get('/', requireOperator, async (_req, res) => {
    const usage = await fleetUsage(models, { now: new Date(), usdPerEur: config.llm.usdPerEur });
    sendCsv(res, `clawdet-usage-${usage.month}`, fleetUsageCsv(usage));
  });
  return router;
}
