import { expect, test } from 'vitest';
import { limitsChangeText } from './limits.audit-text.ts';
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
