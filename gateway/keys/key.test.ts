import { expect, test } from 'vitest';
import { bearerKeyIn, keyHashOf, keyOf, keySecretFrom, newProgramKey } from './key.ts';

const secret = keySecretFrom(Buffer.alloc(32, 1));

test('an instance always derives the same key, and a different one in each generation', () => {
  expect(keyOf(secret, 'alice', 1)).toEqual(keyOf(secret, 'alice', 1));
  const texts = [keyOf(secret, 'alice', 1), keyOf(secret, 'alice', 2), keyOf(secret, 'bob', 1)].map(
    ({ text }) => text,
  );
  expect(new Set(texts).size).toBe(3);
});

test('another master key derives other keys', () => {
  expect(keyOf(keySecretFrom(Buffer.alloc(32, 2)), 'alice', 1).text).not.toBe(keyOf(secret, 'alice', 1).text);
});

test('the prefix identifies the key and reveals nothing of its secret', () => {
  const { text, prefix, hash } = keyOf(secret, 'alice', 1);
  expect(text.startsWith(`${prefix}_`)).toBe(true);
  expect(prefix).toMatch(/^clk_[0-9a-f]{8}$/);
  expect(Buffer.from(text.slice(13), 'base64url').toString('hex')).not.toContain(prefix.slice(4));
  expect(hash).toBe(keyHashOf(text));
});

test('a program’s key looks like an assistant’s, and is never made twice', () => {
  const [one, other] = [newProgramKey(), newProgramKey()];
  expect(bearerKeyIn(`Bearer ${one.text}`)).toBe(one.text);
  expect(one.text.startsWith(`${one.prefix}_`)).toBe(true);
  expect(one.hash).toBe(keyHashOf(one.text));
  expect(one.text).not.toBe(other.text);
});

test.each([
  ['Bearer', true],
  ['bearer', true],
  ['Basic', false],
])('a key with the scheme %s is accepted: %s', (scheme, taken) => {
  const { text } = keyOf(secret, 'alice', 1);
  expect(bearerKeyIn(`${scheme} ${text}`)).toBe(taken ? text : undefined);
});

test.each([
  undefined,
  '',
  'Bearer',
  'Bearer sk-proj-1234',
  `Bearer clk_0123456_${'a'.repeat(43)}`,
  `Bearer clk_01234567_${'a'.repeat(44)}`,
  `Bearer clk_01234567_${'a'.repeat(43)} and more`.replace(' and', '\tand'),
])('%j has no gateway key in it', (header) => {
  expect(bearerKeyIn(header)).toBeUndefined();
});
