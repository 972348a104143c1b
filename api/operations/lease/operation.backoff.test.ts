import { expect, test } from 'vitest';
import { backoffMs } from './operation.backoff.ts';

const middle = () => 0.5;

test('each pause is four times the previous one, up to five minutes', () => {
  expect([1, 2, 3].map((attempt) => backoffMs(attempt, middle))).toEqual([1_000, 4_000, 16_000]);
  expect(backoffMs(20, middle)).toBe(300_000);
});

test('pauses vary by a quarter at random, so that operations that failed together are not retried together', () => {
  expect([backoffMs(2, () => 0), backoffMs(2, () => 1)]).toEqual([3_000, 5_000]);
});
