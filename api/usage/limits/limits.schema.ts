import { z } from 'zod';

const tokens = z.number().int().min(0).max(1e12).nullable();
const dollars = z
  .number()
  .min(0)
  .max(1e6)
  .refine((amount) => amount === 0 || amount >= 0.01, 'Send 0, or at least 0.01.')
  .nullable();
const rate = z.number().int().min(1).max(1e9);

/** What an operator may set, in the units that people use. Null is no limit; an absent field stays as it is. */
const settable = z.strictObject({
  dayTokens: tokens.optional(),
  dayDollars: dollars.optional(),
  monthTokens: tokens.optional(),
  monthDollars: dollars.optional(),
  requestsPerMinute: rate.optional(),
  tokensPerMinute: rate.optional(),
});

/** POST /api/operators/customers/:subdomain/limits */
export const limitsBody = settable
  .extend({
    reset: z.boolean().optional().meta({ description: 'First reset to the limits of the tier' }),
    assistantOnly: z
      .boolean()
      .optional()
      .meta({ description: 'For this assistant alone, not for its owner and their other assistants' }),
  })
  .refine(({ assistantOnly: _, ...change }) => Object.keys(change).length > 0, 'Name at least one limit.');
export type LimitsChange = z.infer<typeof limitsBody>;

const because = z
  .string()
  .trim()
  .min(3, 'Say why, in a few words: the owner reads it.')
  .max(300, 'Say it in at most 300 characters.');

/** POST /api/operators/customers/:subdomain/suspend */
export const suspendBody = z.object({ because });

/** The budgets that a temporary one may replace; rates stay as they are. */
const overridable = settable.omit({ requestsPerMinute: true, tokensPerMinute: true });
const until = z.iso.date('Send a day, such as 2026-12-15.').meta({
  description: 'The last day (UTC) on which it applies',
  example: '2026-12-15',
});

/** POST /api/operators/customers/:subdomain/override: a temporary budget; it replaces an earlier one. */
export const overrideBody = overridable
  .extend({ until, because })
  .refine(
    ({ until: _, because: __, ...limits }) => Object.keys(limits).length > 0,
    'Name at least one limit.',
  );
export type OverrideChange = z.infer<typeof overrideBody>;

/** A temporary budget of a customer and all of their assistants. */
export const budgetOverride = overridable
  .extend({ until, because: z.string() })
  .meta({ id: 'BudgetOverride', description: 'A temporary budget; an absent limit stays as it usually is' });
export type BudgetOverrideBody = z.infer<typeof budgetOverride>;

const amount = z.object({ tokens: z.number(), dollars: z.number() });

/** GET /api/operators/customers/:subdomain/models: what an assistant may use of the models, and what it used. */
export const modelLimitsAnswer = z
  .object({
    suspension: z.object({ at: z.iso.datetime(), because: z.string() }).nullable(),
    override: budgetOverride.nullable(),
    accounts: z.array(
      z.object({
        of: z.enum(['owner', 'assistant']),
        limits: settable.required().meta({ description: 'What applies now' }),
        usual: settable.required().meta({ description: 'What applies without the temporary budget' }),
        set: z
          .array(z.string())
          .meta({ description: 'Those that an operator set; the tier sets the others' }),
        today: amount,
        thisMonth: amount,
      }),
    ),
  })
  .meta({ id: 'ModelLimits' });
export type ModelLimitsBody = z.infer<typeof modelLimitsAnswer>;
