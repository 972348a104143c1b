import { createServer, type Server } from 'node:net';
import { afterEach, expect, test } from 'vitest';
import { AddressBook } from './addresses.ts';
import { localPort, processSshPort } from './ports.ts';

let other: Server | undefined;
const books: AddressBook[] = [];
afterEach(() => {
  other?.close();
  for (const book of books.splice(0)) book.close();
});

/** The addresses of a sandbox in this folder. Two books of one folder use the same network. */
function anAddressBook(home: string): AddressBook {
  const book = new AddressBook(home);
  books.push(book);
  return book;
}

/** The first address that a sandbox in this folder assigns when no other sandbox runs. */
async function firstIn(home: string): Promise<string> {
  const book = new AddressBook(home);
  const address = await book.reserve(1);
  book.close();
  return address;
}

test('a server keeps its address, and no two share one', async () => {
  const book = anAddressBook('/home/of/a/test');
  const [first, second, again] = [await book.reserve(1), await book.reserve(2), await book.reserve(1)];
  expect(first).toMatch(/^127\.\d+\.1\.1$/);
  expect(second).not.toBe(first);
  expect(again).toBe(first);
});

test('an address that an earlier run assigned is not assigned again', async () => {
  const expected = await firstIn('/home/of/a/test');
  const book = anAddressBook('/home/of/a/test');
  book.restore(7, expected);
  expect(await book.reserve(8)).not.toBe(expected);
  expect(await book.reserve(7)).toBe(expected);
});

test('an address where another sandbox listens is skipped', async () => {
  const expected = await firstIn('/home/of/another/test');
  const server = createServer();
  other = server;
  await new Promise<void>((resolve) => server.listen(processSshPort, expected, resolve));
  expect(await anAddressBook('/home/of/another/test').reserve(1)).not.toBe(expected);
});

test('sandboxes with the same network reserve different addresses before they listen, even at the same time', async () => {
  const given = await Promise.all(
    [1, 2, 3, 4].map((sandbox) => anAddressBook('/home/of/a/meeting').reserve(sandbox)),
  );
  expect(new Set(given).size).toBe(4);
});

test('a server keeps its address while it is off and releases it when it is removed', async () => {
  const book = anAddressBook('/home/of/an/owner');
  const address = await book.reserve(1);
  expect(await anAddressBook('/home/of/an/owner').reserve(1)).not.toBe(address);
  book.release(1);
  expect(await anAddressBook('/home/of/an/owner').reserve(1)).toBe(address);
});

test('low public ports map to high local ports', () => {
  expect([22, 80, 443, 25, 8080].map(localPort)).toEqual([2222, 8080, 8443, 10_025, 8080]);
});
