import { expect, test } from 'vitest';
import { hashPassword, passwordMatches } from './password.ts';

test('a password is hashed with 2^12 rounds of bcrypt, unless a test asks for fewer', async () => {
  expect(await hashPassword('correct horse')).toMatch(/^\$2b\$12\$/);
  expect(await hashPassword('correct horse', 4)).toMatch(/^\$2b\$04\$/);
});

test('a password matches its own hash and no other', async () => {
  const hash = await hashPassword('correct horse', 4);
  expect(await passwordMatches('correct horse', hash)).toBe(true);
  expect(await passwordMatches('battery staple', hash)).toBe(false);
});

test.each([4, undefined])('no password matches a missing hash (rounds: %s)', async (rounds) => {
  expect(await passwordMatches('correct horse', undefined, rounds)).toBe(false);
});
