import { z } from 'zod';
import { budgetOverride } from '../limits/limits.schema.ts';

/** GET /api/usage and /api/usage.csv: the last `days` days. */
export const usageQuery = z.object({
  days: z.coerce
    .number('must be a number of days')
    .int('must be a whole number of days')
    .min(1, 'must be at least 1')
    .max(366, 'must be at most 366')
    .default(30)
    .meta({ description: 'The number of days, including today (UTC)' }),
});

const count = z.number().int();
const day = z.string().meta({ example: '2026-11-25', description: 'A day in UTC' });

const spent = z.object({
  used: z.number(),
  held: z.number().meta({ description: 'Reserved for calls that are in progress' }),
  limit: z.number().nullable(),
});

/** The state of a team's budget this month. */
export const budgetBody = z.object({
  month: z.string().meta({ example: '2026-11' }),
  state: z.enum(['free', 'alerted', 'slowed', 'used_up']).meta({
    description:
      'alerted from four fifths on; slowed from nine tenths on, when fewer questions a minute are allowed',
  }),
  words: z.string().meta({ description: 'The same in words' }),
  tokens: spent,
  dollars: spent,
  questionsLeft: count
    .nullable()
    .meta({ description: 'About how many short questions the tokens that are left allow; null: no limit' }),
  /** Between 0 and 1. */
  part: z
    .number()
    .nullable()
    .meta({ description: 'Used share of the limit that is closest to being used up' }),
  resetsAt: z.iso.datetime(),
  override: budgetOverride.nullable(),
});

/** What is counted. */
export const countsBody = z.object({
  calls: count,
  failed: count.meta({ description: 'Calls that a provider or we answered with an error' }),
  throttled: count.meta({ description: 'Those of them with status 429' }),
  refused: count.meta({ description: 'Calls that a limit refused before they began; they cost nothing' }),
  lost: count.meta({ description: 'Amounts that were charged for one of our processes that died' }),
  input: count.meta({ description: 'Tokens, including cached ones' }),
  cachedInput: count,
  output: count.meta({ description: 'Tokens, including reasoning' }),
  tokens: count,
  dollars: z.number().meta({ description: 'What is charged to the budget, in US dollars' }),
});
export type CountsBody = z.infer<typeof countsBody>;

/** GET /api/usage: what my assistants used. */
export const usageAnswer = z
  .object({
    from: day,
    to: day,
    budget: budgetBody,
    total: countsBody,
    days: z.array(countsBody.extend({ day })).meta({ description: 'Every day, oldest first' }),
    models: z.array(countsBody.extend({ model: z.string() })).meta({ description: 'Most tokens first' }),
    tools: z.array(z.object({ tool: z.string(), calls: count })).meta({ description: 'Most used first' }),
    assistants: z.array(countsBody.extend({ assistant: z.string() })),
  })
  .meta({ id: 'Usage' });
export type UsageBody = z.infer<typeof usageAnswer>;
