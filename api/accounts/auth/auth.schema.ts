import { z } from 'zod';
import { factorProof } from '../factors/factor.schema.ts';
import { emailField, nameField, termsField } from '../users/user.schema.ts';
import { newPasswordField } from './password-policy.ts';

/** POST /api/auth/register */
export const registerBody = z.object({
  name: nameField,
  email: emailField,
  password: newPasswordField,
  terms: termsField,
});
export type RegisterBody = z.infer<typeof registerBody>;

/** POST /api/auth/login. The password's format is not validated: it only has to be the right one. */
export const loginBody = z.object({ email: z.string().trim().max(254), password: z.string().max(1024) });
export type LoginBody = z.infer<typeof loginBody>;

/** POST /api/auth/confirm: the password, or a second factor. */
export const confirmBody = z.union([z.object({ password: z.string().max(1024) }), factorProof]);

/** The header of a log-out's answer that says what to hand back to POST /api/auth/known-browser after it. */
export const KNOWN_BROWSER_HEADER = 'X-Known-Browser';

/** POST /api/auth/known-browser */
export const knownBrowserBody = z.object({ browser: z.string().max(2048) });
