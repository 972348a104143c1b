import { z } from 'zod';

/** GET /api/catalog. Euros a month, GB of memory and disk. */
export const catalogBody = z
  .object({
    tiers: z.array(
      z.object({
        id: z.enum(['free', 'pro', 'enterprise']),
        name: z.string(),
        serverType: z.string(),
        cores: z.number(),
        memoryGb: z.number(),
        diskGb: z.number(),
        monthlyEur: z.number(),
        included: z
          .boolean()
          .meta({ description: 'Whether the caller’s plan covers it (visitors: the free plan)' }),
        features: z.array(z.string()),
        availableIn: z
          .array(z.enum(['eu', 'us', 'apac']))
          .meta({ description: 'The regions that have a server of this size now' }),
      }),
    ),
    regions: z.array(z.object({ id: z.enum(['eu', 'us', 'apac']), name: z.string(), city: z.string() })),
    auth: z.object({ x: z.boolean().meta({ description: 'Whether "Continue with X" is switched on' }) }),
    baseDomain: z.string(),
    subdomain: z
      .object({ minLength: z.number(), maxLength: z.number(), reserved: z.array(z.string()) })
      .meta({ description: 'What a requested subdomain may be, besides a host label' }),
  })
  .meta({ id: 'Catalog' });
export type CatalogBody = z.infer<typeof catalogBody>;
