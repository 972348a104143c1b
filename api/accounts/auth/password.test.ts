import { readdirSync, readFileSync } from 'node:fs';
import { getPriority } from 'node:os';
import bcrypt from 'bcrypt';
import { describe, expect, test } from 'vitest';
import { costsSpent, hashPassword, isSupportedHash, passwordMatches, shouldRehash } from './password.ts';

// Made by crypt(3), cost 4 and 5.
const DIGESTED = 'hmac-sha384:$2b$04$abcdefghijklmnopqrstuuaR4KCwctdtIMJbLr/o6AeFdsX3RHJ2C';
const BARE = '05$abcdefghijklmnopqrstuupA14s1eSzIiL2YQ79/qdwLIdQtc4ltW';

test('a password is hashed with 2^12 rounds of bcrypt, unless a test asks for fewer', async () => {
  expect(await hashPassword('correct horse')).toMatch(/^hmac-sha384:\$2b\$12\$/);
  expect(await hashPassword('correct horse', 4)).toMatch(/^hmac-sha384:\$2b\$04\$/);
});

test('a password matches its own hash and no other', async () => {
  const hash = await hashPassword('correct horse', 4);
  expect(await passwordMatches('correct horse', hash, 4)).toBe(true);
  expect(await passwordMatches('battery staple', hash, 4)).toBe(false);
});

test.each([
  ['differ after 72 bytes', '龍'.repeat(64), `${'龍'.repeat(63)}虎`],
  ['differ after a NUL', 'horse\0correct', 'horse\0battery'],
  ['differ by case', 'Correct horse', 'correct horse'],
  ['differ by a space at the end', 'correct horse', 'correct horse '],
])('two passwords that %s are two', async (_what, one, other) => {
  const hash = await hashPassword(one, 4);
  expect(await passwordMatches(one, hash, 4)).toBe(true);
  expect(await passwordMatches(other, hash, 4)).toBe(false);
});

test('a password may be typed with composed or with combining characters', async () => {
  const hash = await hashPassword('Caf\u00e9 \ufb01nal', 4);
  expect(await passwordMatches('Cafe\u0301 final', hash, 4)).toBe(true);
});

test('a stored hash stays readable: the digest never changes', async () => {
  expect(await passwordMatches('Äpfel 龍 correct horse', DIGESTED, 4)).toBe(true);
});

test.each(['$2a$', '$2b$', '$2y$'])('a hash of bcrypt alone matches, with the prefix %s', async (prefix) => {
  expect(isSupportedHash(prefix + BARE)).toBe(true);
  expect(await passwordMatches('Äpfel correct horse', prefix + BARE, 4)).toBe(true);
  expect(await passwordMatches('Äpfel correct hose', prefix + BARE, 4)).toBe(false);
});

test('a hash of one form is never read as the other', async () => {
  const bare = await bcrypt.hash('correct horse', 4);
  const digested = await hashPassword('correct horse', 4);
  expect(await passwordMatches('correct horse', `hmac-sha384:${bare}`, 4)).toBe(false);
  expect(await passwordMatches('correct horse', digested.replace('hmac-sha384:', ''), 4)).toBe(false);
});

test.each([4, undefined])('no password matches a missing hash (rounds: %s)', async (rounds) => {
  expect(await passwordMatches('correct horse', undefined, rounds)).toBe(false);
});

test.each(['', 'x', '$2b$04$short', 'sha1:abc', 'hmac-sha384:'])(
  'no password matches what is no hash: %j',
  async (hash) => {
    expect(await passwordMatches('correct horse', hash, 4)).toBe(false);
    expect(shouldRehash('correct horse', hash, 4)).toBe(false);
  },
);

describe('the work of a comparison', () => {
  const bare = (cost: number) => `$2y$${String(cost).padStart(2, '0')}${BARE.slice(2)}`;
  const work = (hash?: string) => costsSpent(hash).reduce((sum, cost) => sum + 2 ** cost, 0);

  test.each<[string, string | undefined]>([
    ['without an account', undefined],
    ['with what is no hash', 'x'],
    ['with a hash of today', `hmac-sha384:${bare(12).replace('y', 'b')}`],
    ...[4, 5, 8, 10, 11, 12].map((cost) => [`with one of cost ${cost}`, bare(cost)] as [string, string]),
  ])('is 2^12 %s', (_what, hash) => {
    expect(work(hash)).toBe(2 ** 12);
  });

  test('is more with an imported hash that costs more, and no less', () => {
    expect(costsSpent(bare(14))).toEqual([14]);
  });

  test('begins with the cost of the hash itself', () => {
    expect(costsSpent(bare(10))).toEqual([10, 10, 11]);
  });
});

test('after a login, hashes of bcrypt alone and cheaper ones are replaced', async () => {
  const digested = await hashPassword('correct horse', 4);
  expect(shouldRehash('correct horse', `$2b$${BARE}`)).toBe(true);
  expect(shouldRehash('correct horse', `$2b$14${BARE.slice(2)}`)).toBe(true);
  expect(shouldRehash('correct horse', digested, 12)).toBe(true);
  expect(shouldRehash('correct horse', digested, 4)).toBe(false);
});

test('a hash is kept if bcrypt ignored the end of the password, which may be mistyped', async () => {
  const hash = await bcrypt.hash('é'.repeat(36), 4);
  expect(await passwordMatches(`${'é'.repeat(36)} mistyped`, hash, 4)).toBe(true);
  expect(shouldRehash(`${'é'.repeat(36)} mistyped`, hash, 4)).toBe(false);
  expect(shouldRehash('é'.repeat(36), hash, 4)).toBe(true);
});

describe('a hash to import', () => {
  test.each(['$2a$04', '$2b$10', '$2y$15'])('of %s is supported', (start) => {
    expect(isSupportedHash(start + BARE.slice(2))).toBe(true);
  });

  test.each([
    ['a cost below 4', `$2b$03${BARE.slice(2)}`],
    ['a cost above 15', `$2b$16${BARE.slice(2)}`],
    ['a cost of one digit', `$2b$5${BARE.slice(2)}`],
    ['a form with a known flaw', `$2x$${BARE}`],
    ['a form without a letter', `$2$${BARE}`],
    ['a character missing', `$2b$${BARE.slice(0, -1)}`],
    ['a character too many', `$2b$${BARE}x`],
    ['a line break', `$2b$${BARE}\n`],
    ['a character of another alphabet', `$2b$${BARE.replace('p', '+')}`],
    ['a salt that bcrypt does not write', `$2b$${BARE.replace('uup', 'uvp')}`],
    ['a digest that bcrypt does not write', `$2b$${BARE.slice(0, -1)}X`],
    ['our own marker', DIGESTED],
    ['another algorithm', '$argon2id$v=19$m=65536,t=3,p=4$c29tZXNhbHQ$RdescudvJCsgt3ub+b6cKg'],
    ['nothing', ''],
  ])('with %s is refused', (_what, hash) => {
    expect(isSupportedHash(hash)).toBe(false);
  });
});

test.skipIf(process.platform !== 'linux')(
  'hashing lowers the priority of its own threads, not of others',
  async () => {
    const before = getPriority();
    await hashPassword('correct horse battery', 4);
    const niceness = readdirSync('/proc/self/task').map((thread) =>
      // The 19th field; the second, a name in brackets, may have spaces (proc(5)).
      Number(readFileSync(`/proc/self/task/${thread}/stat`, 'utf8').split(') ')[1]?.split(' ')[16]),
    );
    expect(niceness).toContain(before + 10);
    expect(getPriority()).toBe(before);
  },
);
