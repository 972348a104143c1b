import { expect, it } from 'vitest';
import { passwordStrengthOf } from './password-strength.ts';

const owner = { name: 'Ada Lovelace', email: 'countess@example.com' };
const isCommon = (password: string) => ['password', 'password1'].includes(password);
const strengthOf = (password: string) => passwordStrengthOf(password, owner, isCommon);

it.each([
  ['', 0],
  ['short', 0],
  ['aaaaaaaaaaaaaaaaaaaa', 1],
  ['password', 0],
  ['Password1', 0],
  ['Lovelace-1815', 0],
  ['my countess 42', 0],
  ['clawdet-2026', 0],
  ['!!password2026', 1],
  ['qwjfpgluy', 1],
  ['correct horse', 2],
  ['Corr3cth', 2],
  ['correct horse battery', 3],
  ['Corr3ct-horse', 3],
])('%j has level %i', (password, level) => expect(strengthOf(password).level).toBe(level));

it('counts characters, not the units that they are stored in', () => {
  expect(strengthOf('🦀🦀🦀🦀').words).toBe('4 more to go');
});

it('gives the reason why a password is refused', () => {
  expect(strengthOf('password1').words).toMatch(/too common/);
  expect(strengthOf('lovelace-1815').words).toMatch(/your name/);
});

it('says what is so of a common password with a year after it', () => {
  expect(strengthOf('Password2026!').words).toBe('Easy to guess: a common password with something added');
});
