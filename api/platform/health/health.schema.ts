import { z } from 'zod';

/** One dependency. */
const healthPart = z.object({ ok: z.boolean(), message: z.string().optional() });

/** GET /api/health: 200 with `ok`, 503 with `degraded`. */
export const healthBody = z
  .object({
    status: z.enum(['ok', 'degraded']),
    checks: z.object({ database: healthPart, hetzner: healthPart, cloudflare: healthPart }),
  })
  .meta({ id: 'Health' });
/** GET /api/health/live. */
export const livenessBody = z.object({ status: z.literal('ok') }).meta({ id: 'Liveness' });

export type HealthBody = z.infer<typeof healthBody>;

/** Each probe throws if the dependency is unhealthy, with a message that is safe to show. */
export interface HealthProbes {
  database(): Promise<void>;
  hetzner(): Promise<void>;
  cloudflare(): Promise<void>;
}
