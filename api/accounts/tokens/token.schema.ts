import { z } from 'zod';
import { tokenScope } from '../policy/policy.ts';

/** POST /api/teams/:id/tokens */
export const tokenRequest = z.object({
  name: z
    .string()
    .trim()
    .min(1, 'Give the token a name, such as that of the machine that uses it.')
    .max(60, 'A name has at most 60 characters.'),
  scope: tokenScope,
  days: z
    .number()
    .int('Say in whole days how long it works.')
    .min(1, 'A token works for at least a day.')
    .max(365, 'A token works for at most 365 days.')
    .default(90),
});
export type TokenRequest = z.infer<typeof tokenRequest>;

/** A token as the team sees it after its creation: never its text. */
const tokenBody = z
  .object({
    id: z.string().meta({ description: 'The token’s first characters', example: 'clt_0f3aQ1bc' }),
    name: z.string(),
    scope: tokenScope,
    createdBy: z.string().nullable().meta({ description: 'Name of the person; null if they are gone' }),
    createdAt: z.iso.datetime(),
    expiresAt: z.iso.datetime(),
    lastUsedAt: z.iso.datetime().nullable().meta({ description: 'Accurate to ten minutes; null: never' }),
  })
  .meta({ id: 'Token' });
export type TokenBody = z.infer<typeof tokenBody>;

/** GET /api/token: the token with which it is called. */
export const ownTokenAnswer = z
  .object({
    name: z.string(),
    scope: tokenScope,
    team: z
      .object({ id: z.string(), name: z.string() })
      .meta({ description: 'The only team that it reaches' }),
    createdAt: z.iso.datetime(),
    expiresAt: z.iso.datetime(),
  })
  .meta({ id: 'OwnToken' });
export type OwnTokenBody = z.infer<typeof ownTokenAnswer>;

/** GET /api/teams/:id/tokens */
export const tokensAnswer = z.object({ tokens: z.array(tokenBody) });
/** POST /api/teams/:id/tokens: the only answer with the token itself. */
export const newTokenAnswer = z.object({
  secret: z.string().meta({ description: 'Shown only once: only its hash is stored' }),
  token: tokenBody,
});
export type NewTokenBody = z.infer<typeof newTokenAnswer>;
