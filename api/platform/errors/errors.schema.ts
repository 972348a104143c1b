import { z } from 'zod';

/** The next action after an error, for programs. The message says the same in words. */
const errorAction = z.enum([
  'retry',
  'wait',
  'log_in',
  'correct_input',
  'choose_another',
  'complete_signup',
  'open_mail',
  'confirm_identity',
  'set_up_factor',
  'keep_account',
  'sign_up',
  'ask_team',
  'contact_support',
]);
export type ErrorAction = z.infer<typeof errorAction>;

/** The body of every error response. `message` says in one or two sentences what happened and what to do. */
export const errorBody = z
  .object({
    error: z.string().meta({ description: 'Stable code', example: 'oauth_state_mismatch' }),
    message: z.string(),
    action: errorAction,
    helpUrl: z.string(),
    /** Where to write to; only where the installation names an address and the error is not one to correct alone. */
    support: z.string().meta({ format: 'idn-email' }).optional(),
    /** Which fields of the request are wrong; only with `invalid_input`. */
    fields: z.array(z.object({ path: z.string(), message: z.string() })).optional(),
    /** The valid choices; only where the set is closed (regions, tiers, the tiers of a plan). */
    choices: z.array(z.string()).optional(),
  })
  .meta({ id: 'Error' });
export type ErrorBody = z.infer<typeof errorBody>;
