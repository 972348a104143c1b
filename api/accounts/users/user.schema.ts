import { z } from 'zod';
import { isEmailAddress } from './email-address.ts';

/** A user's own account, as the API returns it. */
export const userBody = z
  .object({
    id: z.string(),
    name: z.string(),
    email: z.string().nullable(),
    emailProven: z.boolean().meta({ description: 'Whether a link mailed to this address was opened' }),
    newEmail: z
      .string()
      .nullable()
      .meta({ description: 'The address that replaces `email` once its link is opened' }),
    canOrder: z
      .boolean()
      .meta({ description: 'False until the email is proven, unless the account is one of X' }),
    wantedOrder: z
      .object({
        subdomain: z.string().optional(),
        region: z.string().optional(),
        tier: z.string().optional(),
      })
      .nullable()
      .meta({ description: 'The order that is placed as soon as the email is proven' }),
    hasPassword: z.boolean().meta({ description: 'Whether the user can log in by email' }),
    xUsername: z
      .string()
      .nullable()
      .meta({ description: 'The handle of the X account that is linked, without @; null if none is' }),
    avatarUrl: z.string().nullable(),
    provider: z.enum(['email', 'x']),
    plan: z.enum(['free', 'pro', 'enterprise']),
    needsDetails: z
      .boolean()
      .meta({ description: 'Email or terms are missing: call POST /api/signup/complete next' }),
    termsAccepted: z.boolean(),
    operator: z.boolean().meta({ description: 'Whether the user may see and manage the fleet' }),
    createdAt: z.iso.datetime(),
  })
  .meta({ id: 'User' });
export type UserBody = z.infer<typeof userBody>;

/** The answer of every call about the user’s own account. */
export const userAnswer = z.object({ user: userBody });

/** An email as people type it: trimmed, at most 254 characters, in any script that mail takes. */
export const emailField = z
  .string()
  .trim()
  .max(254, 'An email has at most 254 characters.')
  .refine(isEmailAddress, 'This is not an email address. It looks like name@example.com.')
  .meta({ format: 'idn-email' });

/** A user’s name: 1 to 80 characters, trimmed, at least one of them visible. */
export const nameField = z
  .string()
  .trim()
  .min(1, { error: 'Enter your name.', abort: true })
  .max(80, 'A name has at most 80 characters.')
  .refine(isReadable, 'Use only letters, digits, symbols and spaces in a name.');

/** No line breaks or NUL, and no bidirectional control characters, which make a name look like something else. */
function isReadable(name: string): boolean {
  return /[\p{L}\p{N}\p{P}\p{S}]/u.test(name) && !/[\p{Cc}\p{Bidi_Control}]/u.test(name);
}

/** The box must be ticked, not merely sent. */
export const termsField = z.boolean().refine((ticked) => ticked, 'Accept the terms to continue.');
