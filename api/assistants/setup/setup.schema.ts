import { z } from 'zod';

const needBody = z.object({
  state: z.enum(['ready', 'building', 'failed', 'stopped']),
  done: z.number().int().nonnegative().meta({ description: 'Parts that are there' }),
  total: z.number().int().nonnegative(),
  fraction: z
    .number()
    .min(0)
    .max(1)
    .meta({ description: 'How much is done; a part counts by how long it takes' }),
  now: z.array(z.string()).meta({ description: 'What is being built', example: ['the Hetzner plugin'] }),
  secondsLeft: z
    .number()
    .int()
    .positive()
    .optional()
    .meta({ description: 'An estimate; only while it is building' }),
  failure: z
    .object({ message: z.string(), next: z.string().meta({ description: 'What to do about it' }) })
    .optional()
    .meta({
      description:
        'Why set-up does not continue. For operators and, where the clouds are simulated, for everybody',
    }),
});
/** How set-up stands with one need, as it leaves the house. */
export type SetupNeedBody = z.infer<typeof needBody>;

/** GET /api/setup: how far this installation is with what assistants run on, and with what operators need besides. */
export const setupAnswer = needBody
  .extend({ operator: needBody.meta({ description: 'The same for what an operator’s own `pulumi` needs' }) })
  .meta({ id: 'Setup' });
export type SetupBody = z.infer<typeof setupAnswer>;
