import { createServer, type Server } from 'node:net';
import { afterEach, expect, test } from 'vitest';
import { AddressBook } from './addresses.ts';
import { localPort, processSshPort } from './ports.ts';

let other: Server | undefined;
afterEach(() => void other?.close());

test('a server keeps its address, and no two share one', async () => {
  const book = new AddressBook('/home/of/a/test');
  const [first, second, again] = [await book.reserve(1), await book.reserve(2), await book.reserve(1)];
  expect(first).toMatch(/^127\.\d+\.1\.1$/);
  expect(second).not.toBe(first);
  expect(again).toBe(first);
});

test('an address that an earlier run gave away is not given again', async () => {
  const expected = await new AddressBook('/home/of/a/test').reserve(1);
  const book = new AddressBook('/home/of/a/test');
  book.restore(7, expected);
  expect(await book.reserve(8)).not.toBe(expected);
  expect(await book.reserve(7)).toBe(expected);
});

test('an address where another sandbox listens is passed over', async () => {
  const expected = await new AddressBook('/home/of/another/test').reserve(1);
  const server = createServer();
  other = server;
  await new Promise<void>((resolve) => server.listen(processSshPort, expected, resolve));
  expect(await new AddressBook('/home/of/another/test').reserve(1)).not.toBe(expected);
});

test('high ports stand for the low ones', () => {
  expect([22, 80, 443, 25, 8080].map(localPort)).toEqual([2222, 8080, 8443, 10_025, 8080]);
});
