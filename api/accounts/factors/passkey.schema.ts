import { z } from 'zod';

const text = (max: number) => z.string().max(max);
const credential = {
  id: text(2_048),
  rawId: text(2_048),
  type: z.literal('public-key'),
  clientExtensionResults: z.looseObject({}),
};

/** What `navigator.credentials.create()` gives, with bytes as base64url (W3C, RegistrationResponseJSON). */
const passkeyRegistration = z.object({
  ...credential,
  response: z.object({
    clientDataJSON: text(4_096),
    attestationObject: text(32_768),
    transports: z.array(text(32)).max(10).optional(),
  }),
});
export type PasskeyRegistration = z.infer<typeof passkeyRegistration>;

/** What `navigator.credentials.get()` gives, with bytes as base64url (W3C, AuthenticationResponseJSON). */
export const passkeyAnswer = z.object({
  ...credential,
  response: z.object({
    clientDataJSON: text(4_096),
    authenticatorData: text(8_192),
    signature: text(8_192),
    userHandle: text(128).optional(),
  }),
});
export type PasskeyAnswer = z.infer<typeof passkeyAnswer>;

/** What a browser needs to create or to use a passkey (W3C, PublicKeyCredential…OptionsJSON). */
export const passkeyOptionsAnswer = z.looseObject({
  challenge: z.string().meta({ description: 'To be signed once, within five minutes' }),
});

/** POST /api/account/factors/passkeys */
export const newPasskeyBody = z.object({
  name: z.string().trim().min(1, 'Give the passkey a name.').max(60, 'A name has at most 60 characters.'),
  response: passkeyRegistration,
});
