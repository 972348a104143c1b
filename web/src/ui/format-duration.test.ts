import { describe, expect, it } from 'vitest';
import { elapsedOf, formatAgo, formatElapsed, formatTicking, formatWait } from './format-duration.ts';

describe('formatElapsed', () => {
  it.each([
    [0, '0.0 s'],
    [-400, '0.0 s'],
    [440, '0.4 s'],
    [9_940, '9.9 s'],
    [9_960, '10 s'],
    [59_600, '1 min 00 s'],
    [65_000, '1 min 05 s'],
    [3_720_000, '1 h 02 min'],
  ])('%i ms reads %s', (ms, words) => expect(formatElapsed(ms)).toBe(words));
});

describe('formatTicking', () => {
  it('never shows a second before it has passed', () => {
    expect(formatTicking(1_999)).toBe('1 s');
    expect(formatTicking(-5)).toBe('0 s');
  });
});

describe('elapsedOf', () => {
  const startedAt = '2026-01-01T09:00:00.000Z';
  const begin = Date.parse(startedAt);

  it('is unknown before the start', () => expect(elapsedOf({}, begin)).toBeNull());
  it('runs with the clock until the end', () => expect(elapsedOf({ startedAt }, begin + 1_500)).toBe(1_500));
  it('stops at the end', () => {
    expect(elapsedOf({ startedAt, endedAt: '2026-01-01T09:00:02.000Z' }, begin + 60_000)).toBe(2_000);
  });
  it('is zero instead of negative when the clocks differ', () => {
    expect(elapsedOf({ startedAt }, begin - 9_000)).toBe(0);
  });
});

describe('formatWait', () => {
  it.each([
    [0, 'a few seconds'],
    [31, 'about 40 seconds'],
    [58, 'about a minute'],
    [125, 'about 2 minutes'],
  ])('%i s reads %s', (seconds, words) => expect(formatWait(seconds)).toBe(words));
});

it('a moment ago reads as just now, even on a clock that is behind', () => {
  const now = Date.parse('2026-01-01T09:00:00.000Z');
  expect(formatAgo('2026-01-01T08:59:58.000Z', now)).toBe('just now');
  expect(formatAgo('2026-01-01T09:00:03.000Z', now)).toBe('just now');
  expect(formatAgo('2026-01-01T08:55:00.000Z', now)).toBe('5 min ago');
});
