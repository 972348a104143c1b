import { expect, test } from 'vitest';
import { MAIL_BACKOFF } from './agenda.ts';

const HOUR_MS = 3_600_000;

test('a mail is tried again within seconds, then every quarter of an hour, for a day', () => {
  const waits: number[] = [];
  for (let attempt = 1; ; attempt += 1) {
    const error = new Error('the mail server is away');
    const wait = MAIL_BACKOFF({ attempt, error, jobName: 'mail', jobData: {} });
    if (wait === null) break;
    waits.push(wait);
  }
  expect(waits.slice(0, 5)).toEqual([5_000, 20_000, 80_000, 320_000, 900_000]);
  expect(Math.max(...waits)).toBe(900_000);
  const total = waits.reduce((sum, wait) => sum + wait, 0);
  expect(total).toBeGreaterThan(24 * HOUR_MS);
  expect(total).toBeLessThan(25 * HOUR_MS);
});
