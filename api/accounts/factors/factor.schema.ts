import { z } from 'zod';
import { userBody } from '../users/user.schema.ts';
import { passkeyAnswer } from './passkey.schema.ts';
import { FACTOR_METHODS } from './second-factor.model.ts';

const typedCode = z.string().max(64);

/** A proof of a second factor. The code's format is not validated: it only has to be the right one. */
export const factorProof = z.discriminatedUnion('method', [
  z.object({ method: z.literal('totp'), code: typedCode }),
  z.object({ method: z.literal('recovery'), code: typedCode }),
  z.object({ method: z.literal('passkey'), response: passkeyAnswer }),
]);
export type FactorProof = z.infer<typeof factorProof>;

/** GET /api/auth/second-factor: how the log-in that waits in this browser can go on. */
export const secondFactorAnswer = z.object({ choices: z.array(z.enum(FACTOR_METHODS)) });
export type SecondFactorChoices = z.infer<typeof secondFactorAnswer>;

/** POST /api/auth/second-factor */
export const loggedInAnswer = z.object({
  user: userBody,
  page: z.string().nullable().meta({ description: 'The page that the log-in with X was to come back to' }),
});
export type LoggedInBody = z.infer<typeof loggedInAnswer>;

/** POST /api/account/factors/totp */
export const newTotpAnswer = z.object({
  secret: z.string().meta({ description: 'To type into an authenticator app, in base32. Not shown again' }),
  uri: z.string().meta({ description: 'The same for a QR code', example: 'otpauth://totp/Clawdet:…' }),
});
export type NewTotpBody = z.infer<typeof newTotpAnswer>;

/** POST /api/account/factors/totp/confirm */
export const totpCode = z.object({ code: typedCode });

const use = { addedAt: z.iso.datetime(), lastUsedAt: z.iso.datetime() };

const factorsBody = z
  .object({
    totp: z.object(use).nullable().meta({ description: 'The authenticator app' }),
    passkeys: z.array(
      z.object({
        id: z.string(),
        name: z.string(),
        addedAt: z.iso.datetime(),
        lastUsedAt: z.iso.datetime().nullable(),
      }),
    ),
    recoveryCodesLeft: z.int(),
    required: z
      .boolean()
      .meta({ description: 'Whether the last factor cannot be removed, as for operators' }),
  })
  .meta({ id: 'SecondFactors' });
export type FactorsBody = z.infer<typeof factorsBody>;

/** GET /api/account/factors, and the answer of each change. */
export const factorsAnswer = z.object({ factors: factorsBody });

const recoveryCodes = z.array(z.string()).meta({ description: 'Each works once. Not shown again' });

/** The answer of a factor's confirmation: `recoveryCodes` only if the account had none. */
export const addedFactorAnswer = z.object({ factors: factorsBody, recoveryCodes: recoveryCodes.nullable() });
export type AddedFactorBody = z.infer<typeof addedFactorAnswer>;

/** POST /api/account/factors/recovery */
export const newCodesAnswer = z.object({ factors: factorsBody, recoveryCodes });
