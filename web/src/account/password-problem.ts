/** Whose password it is, as far as the page knows. */
export type PasswordOwner = { name?: string; email?: string };

/**
 * Why the API would refuse a new password, in its words; null if it accepts it. These are the rules of `api/accounts/auth/
 * password-policy.ts`, and `e2e/password-rule.test.ts` compares the two.
 */
export function passwordProblem(
  password: string,
  owner: PasswordOwner,
  isCommon: (lowercase: string) => boolean,
): string | null {
  const folded = fold(password);
  const length = lengthOf(password.normalize('NFKC'));
  if (length < 8) return 'Use a password of at least 8 characters.';
  if (length > 128 || password.length > 1024) return 'Use a password of at most 128 characters.';
  if (isCommon(folded)) return 'This password is too common: others try it first.';
  if (isMostlyProduct(folded)) return 'Use a password with more in it than the word “clawdet”.';
  if (nameParts(owner.name).some((part) => folded.includes(part)))
    return 'Use a password without your name in it.';
  if (emailParts(owner.email).some((part) => folded.includes(part)))
    return 'Use a password without your email address in it.';
  return null;
}

/** The length of a password as the API counts it. */
export function lengthOf(text: string): number {
  return [...text].length;
}

/** A password as it is compared with others: upper case and the ways to type a character make no difference. */
export function fold(text: string): string {
  return text.normalize('NFKC').toLowerCase();
}

function isMostlyProduct(folded: string): boolean {
  return folded.includes('clawdet') && lengthOf(folded.replaceAll('clawdet', '')) < 8;
}

function nameParts(name = ''): string[] {
  return longEnough(fold(name).split(/[^\p{L}\p{M}\p{N}]+/u));
}

function emailParts(email = ''): string[] {
  const whole = fold(email.trim());
  const local = whole.slice(0, Math.max(0, whole.lastIndexOf('@')));
  return longEnough([whole, local, local.split('+')[0] ?? '']);
}

/** Parts of fewer than four letters are in many words by chance. */
function longEnough(parts: string[]): string[] {
  return parts.filter((part) => lengthOf(part) >= 4);
}
