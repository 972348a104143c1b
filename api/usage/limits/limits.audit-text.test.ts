import { expect, test } from 'vitest';
import { AppError } from '../../platform/errors/app-error.ts';
import { limitsChangeText, parseLimitsChange } from './limits.audit-text.ts';
import type { LimitsChange } from './limits.schema.ts';

test.each<[LimitsChange, string]>([
  [{ monthTokens: 200_000 }, 'monthTokens=200000'],
  [{ monthDollars: 12.5, dayTokens: null }, 'monthDollars=12.5 dayTokens=none'],
  [
    { reset: true, assistantOnly: true, requestsPerMinute: 5 },
    'reset=yes assistantOnly=yes requestsPerMinute=5',
  ],
])('a change becomes one audit line, and parses back from it: %o', (change, words) => {
  expect(limitsChangeText(change)).toBe(words);
  expect(parseLimitsChange(words)).toEqual(change);
});

test.each([
  undefined,
  '',
  'assistantOnly=yes',
  'monthTokens=-1',
  'monthTokens=lots',
  'monthTokens=1.5',
  'requestsPerMinute=none',
  'constructor=1',
  'monthMicros=1',
])('a line that is not a change is refused: %s', (words) => {
  expect(() => parseLimitsChange(words)).toThrow(AppError);
});
