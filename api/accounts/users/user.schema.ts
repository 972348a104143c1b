import { z } from 'zod';

/** A person's own account, as it leaves the house. */
const userBody = z
  .object({
    id: z.string(),
    name: z.string(),
    email: z.string().nullable(),
    avatarUrl: z.string().nullable(),
    provider: z.enum(['email', 'x']),
    plan: z.enum(['free', 'pro', 'enterprise']),
    needsDetails: z
      .boolean()
      .meta({ description: 'Email or terms are missing: POST /api/signup/complete comes next' }),
    termsAccepted: z.boolean(),
    operator: z.boolean().meta({ description: 'Whether the person may see and run the fleet' }),
    createdAt: z.iso.datetime(),
  })
  .meta({ id: 'User' });
export type UserBody = z.infer<typeof userBody>;

/** What every call about one’s own account answers. */
export const userAnswer = z.object({ user: userBody });

/** An email as people type it: trimmed, at most 254 characters. */
export const emailField = z
  .string()
  .trim()
  .max(254, 'An email has at most 254 characters.')
  .pipe(z.email('This is not an email address. It looks like name@example.com.'));

/** A person’s name: 1 to 80 characters, trimmed, at least one of which can be seen. */
export const nameField = z
  .string()
  .trim()
  .min(1, { error: 'Tell us your name.', abort: true })
  .max(80, 'A name has at most 80 characters.')
  .refine(isReadable, 'A name is letters, signs and spaces.');

/** No line breaks or NUL, and no signs that turn the direction of text: with them a name looks like something else. */
function isReadable(name: string): boolean {
  return /[\p{L}\p{N}\p{P}\p{S}]/u.test(name) && !/[\p{Cc}\p{Bidi_Control}]/u.test(name);
}

/** The box must be ticked, not merely sent. */
export const termsField = z.boolean().refine((ticked) => ticked, 'Accept the terms to go on.');
