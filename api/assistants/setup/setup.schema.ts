import { z } from 'zod';

const needBody = z.object({
  state: z.enum(['ready', 'building', 'failed', 'stopped']),
  done: z.number().int().nonnegative().meta({ description: 'Finished parts' }),
  total: z.number().int().nonnegative(),
  fraction: z
    .number()
    .min(0)
    .max(1)
    .meta({ description: 'How much is done, with parts weighted by duration' }),
  now: z.array(z.string()).meta({ description: 'What is being built', example: ['the Hetzner plugin'] }),
  secondsLeft: z
    .number()
    .int()
    .positive()
    .optional()
    .meta({ description: 'An estimate; only while building' }),
  failure: z
    .object({ message: z.string(), next: z.string().meta({ description: 'What to do about it' }) })
    .optional()
    .meta({
      description:
        'Why set-up does not continue. For operators and, where the clouds are simulated, for everyone',
    }),
});
/** The public form of the set-up status for one need. */
export type SetupNeedBody = z.infer<typeof needBody>;

/** GET /api/setup: the progress of the set-up that assistants need, and of what operators also need. */
export const setupAnswer = needBody
  .extend({
    operator: needBody.meta({ description: 'The same for what an operator’s own `pulumi` needs' }),
    mailbox: z.url().nullable().meta({
      description:
        'With the sandbox only: where to read the mail that confirms the address of who asks, while it is needed',
    }),
  })
  .meta({ id: 'Setup' });
export type SetupBody = z.infer<typeof setupAnswer>;
