import { expect, it } from 'vitest';
import { createBackoff } from './backoff.ts';

it('pauses as long as the cloud asks, and at least a second', () => {
  const backoff = createBackoff();
  expect(backoff.throttled({ retryAfterMs: 300_000 }, 0)).toBe(300_000);
  expect(backoff.throttled({ resetInMs: 30_000 }, 0)).toBe(30_000);
  expect(backoff.throttled({ retryAfterMs: 0 }, 0)).toBe(1_000);
});

it('doubles the pause after each 429, up to a minute, if the cloud asks for none, and a success resets it', () => {
  let now = 0;
  const backoff = createBackoff(() => now);
  const pauses = [1, 2, 3, 4, 5, 6, 7].map(() => {
    now += 1_000;
    return backoff.throttled({}, now);
  });
  expect(pauses).toEqual([2_000, 4_000, 8_000, 16_000, 32_000, 60_000, 60_000]);
  backoff.succeeded();
  now += 1_000;
  expect(backoff.throttled({}, now)).toBe(2_000);
});

it('counts calls that were in flight together as one', () => {
  const backoff = createBackoff(() => 100);
  expect([10, 20, 30].map((sentAt) => backoff.throttled({}, sentAt))).toEqual([2_000, 2_000, 2_000]);
});
