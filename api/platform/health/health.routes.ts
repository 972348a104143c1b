import { Router } from 'express';
import { healthCheck } from './health.commands.ts';
import type { HealthProbes } from './health.schema.ts';

/**
 * /api/health: 200 when database and clouds answer, 503 when one does not, each with its reason. /api/health/live: 200 as
 * long as this process answers, for a load balancer: pages and models work while a cloud is unavailable.
 */
export function healthRoutes({ probes }: { probes: HealthProbes }): Router {
  const check = healthCheck(probes);
  const router = Router();
  router.get('/live', (_req, res) => void res.set('Cache-Control', 'no-store').json({ status: 'ok' }));
  router.get('/', async (_req, res) => {
    const body = await check();
    res
      .status(body.status === 'ok' ? 200 : 503)
      .set('Cache-Control', 'no-store')
      .json(body);
  });
  return router;
}
