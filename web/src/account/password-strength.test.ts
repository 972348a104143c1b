import { expect, it } from 'vitest';
import { passwordStrengthOf } from './password-strength.ts';

it.each([
  ['', 0],
  ['short', 0],
  ['aaaaaaaaaaaaaaaaaaaa', 1],
  ['password', 1],
  ['correct horse', 2],
  ['Passw0rd', 2],
  ['correct horse battery', 3],
  ['Corr3ct-horse', 3],
])('%j has level %i', (password, level) => expect(passwordStrengthOf(password).level).toBe(level));
