import { z } from 'zod';

/** One thing we depend on. */
const healthPart = z.object({ ok: z.boolean(), message: z.string().optional() });

/** GET /api/health: 200 with `ok`, 503 with `degraded`. */
export const healthBody = z
  .object({
    status: z.enum(['ok', 'degraded']),
    checks: z.object({ database: healthPart, hetzner: healthPart, cloudflare: healthPart }),
  })
  .meta({ id: 'Health' });
export type HealthBody = z.infer<typeof healthBody>;

/** Questions to ask; each throws, with a message that may be shown, when the answer is not good. */
export interface HealthProbes {
  database(): Promise<void>;
  hetzner(): Promise<void>;
  cloudflare(): Promise<void>;
}
