import { expect, test } from 'vitest';
import { estimateMs } from './operation.wait.ts';

test('who is next waits for half of what runs now', () => {
  expect(estimateMs({ position: 1, running: 2 }, 60_000)).toBe(30_000);
});

test('everybody before one goes in rounds of as many as run at a time', () => {
  expect(estimateMs({ position: 5, running: 2 }, 60_000)).toBe(150_000);
});

test('an idle plane takes them one by one', () => {
  expect(estimateMs({ position: 3, running: 0 }, 10_000)).toBe(25_000);
});
