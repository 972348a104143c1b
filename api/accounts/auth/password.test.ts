import { expect, test } from 'vitest';
import { hashPassword, passwordMatches } from './password.ts';

test('a password is kept as 2^12 rounds of bcrypt, unless a test asks for fewer', async () => {
  expect(await hashPassword('correct horse')).toMatch(/^\$2b\$12\$/);
  expect(await hashPassword('correct horse', 4)).toMatch(/^\$2b\$04\$/);
});

test('a password belongs to its hash and to no other', async () => {
  const hash = await hashPassword('correct horse', 4);
  expect(await passwordMatches('correct horse', hash)).toBe(true);
  expect(await passwordMatches('battery staple', hash)).toBe(false);
});

test.each([4, undefined])('nobody’s password belongs to no hash at all (rounds: %s)', async (rounds) => {
  expect(await passwordMatches('correct horse', undefined, rounds)).toBe(false);
});
