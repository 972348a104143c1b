import { expect, test } from 'vitest';
import { limitsChangeText, overrideText } from './limits.audit-text.ts';
import type { LimitsChange } from './limits.schema.ts';

test.each<[LimitsChange, string]>([
  [{ monthTokens: 200_000 }, 'monthTokens=200000'],
  [{ monthDollars: 12.5, dayTokens: null }, 'monthDollars=12.5 dayTokens=none'],
  [
    { reset: true, assistantOnly: true, requestsPerMinute: 5 },
    'reset=yes assistantOnly=yes requestsPerMinute=5',
  ],
])('a change becomes one audit line: %o', (change, words) => {
  expect(limitsChangeText(change)).toBe(words);
});

test('a temporary budget becomes one audit line', () => {
  const override = {
    monthTokens: 10_000_000,
    dayDollars: null,
    until: '2026-12-15',
    because: 'A conference.',
  };
  expect(overrideText(override)).toBe('monthTokens=10000000 dayDollars=none until 2026-12-15: A conference.');
});
