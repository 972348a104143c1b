import { expect, test } from 'vitest';
import { closeConnection } from './connect.ts';

test('a connection that closes is waited for', async () => {
  expect(await closeConnection({ close: async () => {} }, 60_000)).toBe(true);
});

test('a connection that never closes is given up', async () => {
  expect(await closeConnection({ close: () => new Promise(() => {}) }, 1)).toBe(false);
});

test('a close that fails says why', async () => {
  await expect(closeConnection({ close: () => Promise.reject(new Error('no')) }, 60_000)).rejects.toThrow(
    'no',
  );
});
