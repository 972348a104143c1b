import { describe, expect, test } from 'vitest';
import { aLedger, NOW } from '../../../../gateway/budget/ledger.builder.ts';
import { noCounts } from '../../../../gateway/records/usage.sums.ts';
import type { UsageCounts } from '../../../../gateway/records/usage-day.model.ts';
import { budgetStatusOf } from '../budget-status.ts';
import { lastDays } from '../days.ts';
import { usageAnomaliesOf } from './usage-anomalies.ts';

const TODAY = '2026-11-25';
const YESTERDAY = '2026-11-24';
const day = (change: Partial<UsageCounts>): UsageCounts => ({ ...noCounts(), ...change });

/** The codes of the anomalies in these days. */
function codes(days: Record<string, Partial<UsageCounts>>, { now = NOW, used = 0 } = {}): string[] {
  const state = aLedger({}, { monthTokens: 100_000 });
  const accounts = state.accounts.map((one) => ({ ...one, month: { tokens: used, micros: 0 } }));
  const budget = budgetStatusOf({ ...state, day: now.toISOString().slice(0, 10), accounts }, [], now);
  const totals = new Map(Object.entries(days).map(([name, change]) => [name, day(change)]));
  return usageAnomaliesOf({ days: totals, budget, now }).map(({ code }) => code);
}

/** Every day before today with the same number of tokens. */
const habit = (tokens: number) =>
  Object.fromEntries(
    lastDays(NOW, 30)
      .slice(0, -1)
      .map((name) => [name, { calls: 5, tokens }]),
  );

describe('usage anomalies', () => {
  test('do not exist in an ordinary month, nor in one without calls', () => {
    expect(codes({ ...habit(2_000), [TODAY]: { calls: 9, tokens: 3_000, failed: 1, refused: 2 } })).toEqual(
      [],
    );
    expect(codes({})).toEqual([]);
  });

  test('have a description and say what to do', () => {
    const budget = budgetStatusOf(undefined, [], NOW);
    const [anomaly] = usageAnomaliesOf({
      days: new Map([[TODAY, day({ calls: 3, refused: 400 })]]),
      budget,
      now: NOW,
    });
    expect(anomaly).toEqual({
      code: 'refused',
      words: '400 calls were refused since yesterday, and 3 were let through.',
      todo: expect.stringMatching(/suspend/),
    });
  });

  test.each([
    ['as many refused as were let through', { calls: 20, refused: 20 }, ['refused']],
    ['fewer refused than let through', { calls: 21, refused: 20 }, []],
    ['a few refused', { calls: 0, refused: 19 }, []],
    ['a quarter failed', { calls: 40, failed: 10 }, ['failed']],
    ['fewer failed', { calls: 41, failed: 10 }, []],
    ['a few calls, and all failed', { calls: 19, failed: 19 }, []],
    [
      'a tenth throttled, which failed for no other reason',
      { calls: 100, failed: 30, throttled: 10 },
      ['throttled'],
    ],
    ['all throttled', { calls: 100, failed: 100, throttled: 100 }, ['throttled']],
  ])('%s', (_what, today, expected) => {
    expect(codes({ [TODAY]: today })).toEqual(expected);
  });

  test('yesterday counts too, so that midnight hides nothing; the day before does not', () => {
    expect(codes({ [YESTERDAY]: { refused: 30 } })).toEqual(['refused']);
    expect(codes({ '2026-11-23': { refused: 30 } })).toEqual([]);
  });

  test('a day of ten times the median is sudden, if there is a habit and the day is not small', () => {
    expect(codes({ ...habit(2_000), [TODAY]: { calls: 9, tokens: 20_000 } })).toEqual(['sudden']);
    expect(codes({ ...habit(2_000), [TODAY]: { calls: 9, tokens: 19_999 } })).toEqual([]);
    expect(codes({ ...habit(10), [TODAY]: { calls: 9, tokens: 9_999 } })).toEqual([]);
    expect(codes({ [YESTERDAY]: { calls: 1, tokens: 10 }, [TODAY]: { tokens: 50_000 } })).toEqual([]);
  });

  test('four fifths of a month’s limit are early in its first week, and not later', () => {
    const seventh = new Date('2026-11-07T23:00:00Z');
    expect(codes({}, { now: seventh, used: 80_000 })).toEqual(['early']);
    expect(codes({}, { now: seventh, used: 79_999 })).toEqual([]);
    expect(codes({}, { now: new Date('2026-11-08T01:00:00Z'), used: 100_000 })).toEqual([]);
  });
});
