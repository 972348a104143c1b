import type { IncomingMessage } from 'node:http';
import { expect, test } from 'vitest';
import { BodyRoom } from './body-room.ts';

const MB = 1_048_576;
const request = (length?: number) =>
  ({
    headers: length === undefined ? {} : { 'content-length': String(length) },
  }) as unknown as IncomingMessage;

test('a key has room for so many bytes at once, and for the next ones when they are here', () => {
  const room = new BodyRoom();
  const taken = Array.from({ length: 8 }, () => room.take('ada', request(4 * MB), 4 * MB));
  expect(() => room.take('ada', request(1), 4 * MB)).toThrow(/on their way at once/);
  expect(() => room.take('bob', request(4 * MB), 4 * MB)).not.toThrow();
  taken[0]?.();
  expect(() => room.take('ada', request(4 * MB), 4 * MB)).not.toThrow();
});

test('who does not say how long it is takes the room of the longest', () => {
  const room = new BodyRoom();
  for (let count = 0; count < 8; count += 1) room.take('ada', request(), 4 * MB);
  expect(() => room.take('ada', request(), 4 * MB)).toThrow(/on their way at once/);
});

test('all keys together have room for no more than the process does', () => {
  const room = new BodyRoom();
  for (let key = 0; key < 64; key += 1) room.take(`key ${key}`, request(4 * MB), 4 * MB);
  expect(() => room.take('another', request(4 * MB), 4 * MB)).toThrow(/on their way at once/);
});
