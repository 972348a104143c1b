/** Roughly how well a password resists guessing. `level` is 0 to 3; 0 is refused. */
export type PasswordStrength = { level: 0 | 1 | 2 | 3; words: string };

/** Rates length first and variety second, since length makes guessing expensive. */
export function passwordStrengthOf(password: string): PasswordStrength {
  const characters = [...password];
  if (characters.length < 8) return { level: 0, words: `${8 - characters.length} more to go` };
  const distinct = new Set(characters).size;
  if (distinct < 5) return { level: 1, words: 'Easy to guess: too few different characters' };
  const kinds = [/[a-z]/, /[A-Z]/, /\d/, /[^A-Za-z\d]/].filter((kind) => kind.test(password)).length;
  if (characters.length >= 16 || (characters.length >= 12 && kinds >= 3))
    return { level: 3, words: 'Strong' };
  return characters.length >= 12 || kinds >= 3
    ? { level: 2, words: 'Good' }
    : { level: 1, words: 'Accepted, but longer is safer' };
}
