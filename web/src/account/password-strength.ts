import { fold, lengthOf, type PasswordOwner, passwordProblem } from './password-problem.ts';

/** Roughly how well a password resists guessing. `level` is 0 to 3; 0 is refused. */
export type PasswordStrength = { level: 0 | 1 | 2 | 3; words: string };

/** Rates length first and variety second, since length makes guessing expensive. */
export function passwordStrengthOf(
  password: string,
  owner: PasswordOwner,
  isCommon: (lowercase: string) => boolean,
): PasswordStrength {
  const folded = fold(password);
  const length = lengthOf(password.normalize('NFKC'));
  if (length < 8) return { level: 0, words: `${8 - length} more to go` };
  const problem = passwordProblem(password, owner, isCommon);
  if (problem) return { level: 0, words: problem };
  if (new Set(folded).size < 5) return { level: 1, words: 'Easy to guess: too few different characters' };
  if (isCommon(withoutEnds(folded)))
    return { level: 1, words: 'Easy to guess: a common password with something added' };
  const kinds = [/[a-z]/, /[A-Z]/, /\d/, /[^A-Za-z\d]/].filter((kind) => kind.test(password)).length;
  if (length >= 16 || (length >= 12 && kinds >= 3)) return { level: 3, words: 'Strong' };
  return length >= 12 || kinds >= 3
    ? { level: 2, words: 'Good' }
    : { level: 1, words: 'Long enough, but longer is safer' };
}

/** Without the digits and signs that people put around a password they have been told to change. */
function withoutEnds(folded: string): string {
  return folded.replace(/^[^\p{L}]+|[^\p{L}]+$/gu, '');
}
