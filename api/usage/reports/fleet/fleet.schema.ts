import { z } from 'zod';
import { budgetBody, countsBody } from '../usage.schema.ts';

/** GET /api/operators/usage: a page of customers, highest cost first; `next` goes into `?from=`. */
export const fleetUsageQuery = z.object({
  find: z.string().max(80).optional().meta({ description: 'Only customers whose name contains this' }),
  anomalies: z.literal('only').optional().meta({ description: 'Only customers with anomalies' }),
  from: z.coerce.number().int().min(0).max(1_000_000).default(0),
});
export type FleetUsageQuery = z.infer<typeof fleetUsageQuery>;

const money = countsBody.extend({
  cost: z.number().meta({ description: 'What the providers charge us, in US dollars' }),
});

const customerUsage = money.extend({
  account: z.string().meta({ description: 'The owner’s id' }),
  customer: z
    .string()
    .meta({ description: 'Their assistants’ names; "Trial chat" for the home page’s visitors' }),
  tiers: z.array(z.string()),
  priceEur: z.number().meta({ description: 'The catalog’s monthly price of their tiers; the beta is free' }),
  margin: z
    .number()
    .nullable()
    .meta({ description: 'Price less cost in US dollars, without servers; null without USD_PER_EUR' }),
  budget: budgetBody,
  anomalies: z.array(
    z.object({
      code: z.enum(['refused', 'failed', 'throttled', 'sudden', 'early']),
      words: z.string(),
      todo: z.string().meta({ description: 'What to do about it' }),
    }),
  ),
});
export type CustomerUsageBody = z.infer<typeof customerUsage>;

export const fleetUsageAnswer = z
  .object({
    month: z.string().meta({ example: '2026-11' }),
    total: money.meta({ description: 'Of all customers, not only of those on this page' }),
    customers: z.array(customerUsage),
    found: z.number().int(),
    withAnomalies: z.number().int().meta({ description: 'How many of all customers have anomalies' }),
    next: z.number().int().nullable(),
  })
  .meta({ id: 'FleetUsage' });
export type FleetUsageBody = z.infer<typeof fleetUsageAnswer>;
