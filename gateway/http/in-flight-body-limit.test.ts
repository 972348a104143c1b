import type { IncomingMessage } from 'node:http';
import { expect, test } from 'vitest';
import { InFlightBodyLimit } from './in-flight-body-limit.ts';

const MB = 1_048_576;
const request = (length?: number) =>
  ({
    headers: length === undefined ? {} : { 'content-length': String(length) },
  }) as unknown as IncomingMessage;

test('a key may send a limited number of bytes at once, and more once those have arrived', () => {
  const limit = new InFlightBodyLimit();
  const releases = Array.from({ length: 8 }, () => limit.reserve('ada', request(4 * MB), 4 * MB));
  expect(() => limit.reserve('ada', request(1), 4 * MB)).toThrow(/being sent at once/);
  expect(() => limit.reserve('bob', request(4 * MB), 4 * MB)).not.toThrow();
  releases[0]?.();
  expect(() => limit.reserve('ada', request(4 * MB), 4 * MB)).not.toThrow();
});

test('a body of unknown length counts as the longest', () => {
  const limit = new InFlightBodyLimit();
  for (let count = 0; count < 8; count += 1) limit.reserve('ada', request(), 4 * MB);
  expect(() => limit.reserve('ada', request(), 4 * MB)).toThrow(/being sent at once/);
});

test('all keys together stay within the limit of the process', () => {
  const limit = new InFlightBodyLimit();
  for (let key = 0; key < 64; key += 1) limit.reserve(`key ${key}`, request(4 * MB), 4 * MB);
  expect(() => limit.reserve('another', request(4 * MB), 4 * MB)).toThrow(/being sent at once/);
});
