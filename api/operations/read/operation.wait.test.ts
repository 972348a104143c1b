import { expect, test } from 'vitest';
import { estimateMs } from './operation.wait.ts';

test('the next operation waits for half the duration of the running ones', () => {
  expect(estimateMs({ position: 1, running: 2 }, 60_000)).toBe(30_000);
});

test('operations ahead run in rounds of as many as run at a time', () => {
  expect(estimateMs({ position: 5, running: 2 }, 60_000)).toBe(150_000);
});

test('an idle control plane takes them one by one', () => {
  expect(estimateMs({ position: 3, running: 0 }, 10_000)).toBe(25_000);
});
