import { expect, test } from 'vitest';
import { emptyBudget, overrideIn, overrideWords } from './override-fields.ts';

const until = '2026-12-15';
const because = 'A conference.';

test('sends the limits that were filled in as numbers, and leaves the others as they are', () => {
  const typed = { ...emptyBudget, monthTokens: ' 10000000 ', dayDollars: '2.5', until, because };
  expect(overrideIn(typed)).toEqual({ monthTokens: 10_000_000, dayDollars: 2.5, until, because });
});

test('sends what is no number as it was typed, for the API to refuse', () => {
  expect(overrideIn({ ...emptyBudget, dayTokens: 'lots', until, because })).toMatchObject({
    dayTokens: 'lots',
  });
});

test('says the limits, the last day and the reason', () => {
  expect(overrideWords({ monthTokens: 10_000_000, monthDollars: 2.5, dayTokens: null, until, because })).toBe(
    'Until the end of 15 December 2026 (UTC): 10,000,000 tokens per month, $2.50 per month, any tokens per day. The reason: A conference.',
  );
});
