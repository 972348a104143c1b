import { z } from 'zod';
import { AppError } from '../../platform/errors/app-error.ts';
import { isCommonPassword } from './common-passwords.ts';

/** A password's length in Unicode code points, after normalization. */
const LENGTH = { min: 8, max: 128 };
/** More than this is refused before it is normalized, and is what a login accepts at most. */
const MAX_UNITS = 1024;
/** Shorter parts of a name or an address are in many words by chance. */
const MIN_PART = 4;
const PRODUCT = 'clawdet';

/** Whose password it is. What is not known is not looked for. */
export interface PasswordOwner {
  name?: string | undefined;
  email?: string | undefined;
}

/**
 * Why a new password is refused, in a sentence for the person who chose it; undefined if it is accepted. Without an owner, it
 * checks what needs none: the length, the 10,000 most common passwords and the product's name. The page has the same rules and
 * words in `web/src/account/password-problem.ts`, and `e2e/password-rule.test.ts` compares the two.
 */
export function passwordProblems(password: string, owner: PasswordOwner = {}): string | undefined {
  if (password.length > MAX_UNITS) return tooLong;
  const folded = fold(password);
  const length = lengthOf(password.normalize('NFKC'));
  if (length < LENGTH.min) return `Use a password of at least ${LENGTH.min} characters.`;
  if (length > LENGTH.max) return tooLong;
  if (isCommonPassword(folded)) return 'This password is too common: others try it first.';
  if (isMostlyProduct(folded)) return 'Use a password with more in it than the word “clawdet”.';
  if (nameParts(owner.name).some((part) => folded.includes(part)))
    return 'Use a password without your name in it.';
  if (emailParts(owner.email).some((part) => folded.includes(part)))
    return 'Use a password without your email address in it.';
  return undefined;
}

/** A new password. Its owner is checked afterwards, by `requireGoodPassword`, since a field knows nothing of its neighbours. */
export const newPasswordField = z
  .string()
  .superRefine((password, context) => {
    const problem = passwordProblems(password);
    if (problem) context.addIssue(problem);
  })
  .meta({
    minLength: LENGTH.min,
    maxLength: LENGTH.max,
    description:
      'Any characters, counted as Unicode code points after NFKC. Refused: common passwords, and those with the name or the email in them',
  });

/** Throws `invalid_input` with the field if a new password is refused for this owner. `field` is its name in the request. */
export function requireGoodPassword(password: string, owner: PasswordOwner, field = 'password'): void {
  const problem = passwordProblems(password, owner);
  if (!problem) return;
  throw new AppError('invalid_input', {
    message: `${field}: ${problem}`,
    fields: [{ path: field, message: problem }],
  });
}

const tooLong = `Use a password of at most ${LENGTH.max} characters.`;

function fold(text: string): string {
  return text.normalize('NFKC').toLowerCase();
}

function lengthOf(text: string): number {
  return [...text].length;
}

/** The product's name with so little around it that what is left is no password. */
function isMostlyProduct(folded: string): boolean {
  return folded.includes(PRODUCT) && lengthOf(folded.replaceAll(PRODUCT, '')) < LENGTH.min;
}

function nameParts(name = ''): string[] {
  return longEnough(fold(name).split(/[^\p{L}\p{M}\p{N}]+/u));
}

/** The whole address, and what is before the @, also without the tag after a plus sign. */
function emailParts(email = ''): string[] {
  const whole = fold(email.trim());
  const local = whole.slice(0, Math.max(0, whole.lastIndexOf('@')));
  return longEnough([whole, local, local.split('+')[0] ?? '']);
}

function longEnough(parts: string[]): string[] {
  return parts.filter((part) => lengthOf(part) >= MIN_PART);
}
