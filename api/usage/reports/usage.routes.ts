import { Router } from 'express';
import { currentUser } from '../../accounts/sessions/session.middleware.ts';
import type { ApiDeps } from '../../deps.ts';
import { sendCsv } from '../../platform/http/csv.ts';
import { parseRequest } from '../../platform/http/parse-request.ts';
import { usageCsv } from './usage.csv.ts';
import { presentUsage } from './usage.present.ts';
import { usageOf } from './usage.read.ts';
import { usageQuery } from './usage.schema.ts';

/** /api/usage: what one's own assistants used. */
export function usageRoutes({ collections }: ApiDeps): Router {
  const router = Router();
  router.get('/', async (req, res) => {
    const { days } = parseRequest(usageQuery, req.query);
    res.json(presentUsage(await usageOf(collections, currentUser(res)._id.toString(), days, new Date())));
  });
  return router;
}

/** /api/usage.csv: the same as a table. */
export function usageCsvRoutes({ collections }: ApiDeps): Router {
  const router = Router();
  router.get('/', async (req, res) => {
    const { days } = parseRequest(usageQuery, req.query);
    const usage = await usageOf(collections, currentUser(res)._id.toString(), days, new Date());
    sendCsv(res, `clawdet-usage-${usage.days.at(0)}-${usage.days.at(-1)}`, usageCsv(usage));
  });
  return router;
}
