import { z } from 'zod';

const regionId = z.enum(['eu', 'us', 'apac']);
const containerShare = z.object({ cores: z.number(), memoryGb: z.number() });

/** GET /api/catalog. Euros a month, GB of memory and disk. */
export const catalogBody = z
  .object({
    tiers: z.array(
      z.object({
        id: z.enum(['free', 'pro', 'enterprise']),
        name: z.string(),
        servers: z
          .array(
            z.object({
              region: regionId,
              serverType: z.string(),
              cores: z.number(),
              memoryGb: z.number(),
              diskGb: z.number(),
            }),
          )
          .meta({ description: 'Its server in each region. If that type is sold out, another one is taken' }),
        assistant: containerShare.meta({ description: 'What the assistant may use of the server' }),
        browser: containerShare.nullable().meta({ description: 'What its browser may use besides' }),
        tokensPerMonth: z
          .number()
          .nullable()
          .meta({ description: 'After that it gets no answers until the next month (UTC); null: no limit' }),
        questionsPerMonth: z
          .number()
          .nullable()
          .meta({ description: 'About how many short questions that is; longer ones and tools use more' }),
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
    regions: z.array(z.object({ id: regionId, name: z.string(), city: z.string() })),
    auth: z.object({ x: z.boolean().meta({ description: 'Whether "Continue with X" is switched on' }) }),
    model: z.string().meta({ description: 'The model that assistants use', example: 'grok-4.2' }),
    tokensPerQuestion: z
      .number()
      .meta({ description: 'Tokens of a short question and its answer, as measured' }),
    supportEmail: z
      .string()
      .meta({ format: 'idn-email' })
      .nullable()
      .meta({ description: 'Where customers can write to, if anywhere' }),
    instanceUrl: z
      .string()
      .meta({ description: 'Where an assistant is', example: 'https://{subdomain}.clawdet.com' }),
    baseDomain: z.string(),
    subdomain: z
      .object({ minLength: z.number(), maxLength: z.number(), reserved: z.array(z.string()) })
      .meta({ description: 'What a requested subdomain may be, besides a host label' }),
  })
  .meta({ id: 'Catalog' });
export type CatalogBody = z.infer<typeof catalogBody>;
