import { z } from 'zod';

/** What a person or a program does next about an error. The message says it in words; this is for code. */
const errorAction = z.enum([
  'retry',
  'wait',
  'log_in',
  'correct_input',
  'choose_another',
  'complete_signup',
  'upgrade',
  'sign_up',
  'contact_support',
]);
export type ErrorAction = z.infer<typeof errorAction>;

/** Every failed call answers this. `message` is a whole sentence or two that says what happened and what to do. */
export const errorBody = z
  .object({
    error: z.string().meta({ description: 'Stable code', example: 'oauth_state_mismatch' }),
    message: z.string(),
    action: errorAction,
    helpUrl: z.string(),
    /** Which fields of the request are wrong; only with `invalid_input`. */
    fields: z.array(z.object({ path: z.string(), message: z.string() })).optional(),
    /** What could be chosen instead; only where the choice is closed (regions, tiers). */
    choices: z.array(z.string()).optional(),
  })
  .meta({ id: 'Error' });
export type ErrorBody = z.infer<typeof errorBody>;
