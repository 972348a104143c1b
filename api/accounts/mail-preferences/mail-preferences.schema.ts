import { z } from 'zod';
import { mailChoice } from '../notices/mail-choices.ts';
import { teamRole } from '../policy/policy.ts';

const chosen = z.record(mailChoice, z.boolean());

/** PATCH /api/account/mail-preferences: what is not named stays. */
export const mailPreferencesChange = z.object({
  team: z.string().regex(/^[0-9a-f]{24}$/, 'A team is named by its id, 24 hex digits.'),
  mails: z.partialRecord(mailChoice, z.boolean()),
});

/** GET and PATCH /api/account/mail-preferences */
export const mailPreferencesAnswer = z
  .object({
    teams: z
      .array(
        z.object({
          id: z.string(),
          name: z.string(),
          role: teamRole,
          mails: chosen.meta({
            description:
              '`ready`: set up, or failed to be. `health`: it is down or will be. `budget`: much is used. `drift`: something differs, and is repaired',
          }),
        }),
      )
      .meta({ description: 'The teams that the user answers for: only their owners and admins are mailed' }),
  })
  .meta({ id: 'MailPreferences' });
export type MailPreferencesBody = z.infer<typeof mailPreferencesAnswer>;
