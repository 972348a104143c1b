import { expect, test } from 'vitest';
import { compareAndSwap } from './compare-and-swap.ts';

const onContention = () => new Error('busy');

test('an attempt that loses is repeated, and the result of the first one that wins is returned', async () => {
  const results = [undefined, undefined, 'won', 'never asked'];
  expect(await compareAndSwap(async () => results.shift(), { onContention })).toBe('won');
  expect(results).toEqual(['never asked']);
});

test.each([false, 0, ''])('%j is a result, not a lost attempt', async (result) => {
  expect(await compareAndSwap(async () => result, { maxAttempts: 1, onContention })).toBe(result);
});

test('after so many lost attempts it rejects with the error of its caller', async () => {
  let attempts = 0;
  const lost = async () => {
    attempts += 1;
    return undefined;
  };
  await expect(compareAndSwap(lost, { maxAttempts: 3, maxPauseMs: 0, onContention })).rejects.toThrow('busy');
  expect(attempts).toBe(3);
});

test('an error of an attempt is passed on at once', async () => {
  let attempts = 0;
  const failing = async () => {
    attempts += 1;
    throw new Error('the database is gone');
  };
  await expect(compareAndSwap(failing, { onContention })).rejects.toThrow('the database is gone');
  expect(attempts).toBe(1);
});
