import { describe, expect, test } from 'vitest';
import { aLeaseRequest, aLedger, aReport, NOW, worth } from '../../../gateway/budget/ledger.builder.ts';
import type { BudgetLimits, BudgetOverride, LedgerState } from '../../../gateway/budget/ledger.model.ts';
import { applyReport } from '../../../gateway/budget/ledger.ts';
import { setOverride } from '../../../gateway/budget/override.ts';
import { budgetStatusOf } from './budget-status.ts';
import { budgetSummary } from './budget-summary.ts';

const NEXT_MONTH = '2026-12-01T00:00:00.000Z';

/** A team that has used this much this month and today. */
function used(tokens: number, limits: Partial<BudgetLimits>, micros = 0): LedgerState {
  const state = aLedger({ requestsPerMinute: 60, ...limits }, limits);
  const amount = { tokens, micros };
  return { ...state, accounts: state.accounts.map((one) => ({ ...one, day: amount, month: amount })) };
}
const standing = (state: LedgerState, now = NOW) => budgetStatusOf(state, [], now);

describe('the state of a team’s budget', () => {
  test.each([
    [0, 'free'],
    [79_999, 'free'],
    [80_000, 'alerted'],
    [89_999, 'alerted'],
    [90_000, 'slowed'],
    [99_999, 'slowed'],
    [100_000, 'used_up'],
    [120_000, 'used_up'],
  ] as const)('%i of 100,000 tokens: %s', (tokens, state) => {
    expect(standing(used(tokens, { monthTokens: 100_000 }))).toMatchObject({
      state,
      tokens: { used: tokens, held: 0, limit: 100_000 },
      resetsAt: new Date(NEXT_MONTH),
    });
  });

  test('what is reserved for calls in progress is separate from what is used', () => {
    const leaseRequests = [aLeaseRequest([worth(500)])];
    const { state } = applyReport(aLedger({}, { monthTokens: 100_000 }), aReport({ leaseRequests }), NOW);
    expect(standing(state).tokens).toEqual({ used: 0, held: 500, limit: 100_000 });
  });

  test('without a ledger the tier of the assistants decides, and nothing is used', () => {
    expect(budgetStatusOf(undefined, [{ id: 'ada', tier: 'pro' }], NOW)).toMatchObject({
      state: 'free',
      tokens: { used: 0, limit: 2_000_000 },
      requestsPerMinute: 120,
    });
    expect(budgetStatusOf(undefined, [], NOW).tokens.limit).toBe(100_000);
  });

  test('of several limits the one closest to its end counts; a limit of a day resets tomorrow', () => {
    const budget = standing(used(900, { dayTokens: 900, monthTokens: 100_000 }));
    expect(budget).toMatchObject({ state: 'used_up', nearest: { budget: 'day', unit: 'tokens' } });
    expect(budget.resetsAt).toEqual(new Date('2026-11-26T00:00:00.000Z'));
  });

  test('a new month begins with nothing used, before any call', () => {
    const december = new Date('2026-12-02T08:00:00Z');
    expect(standing(used(100_000, { monthTokens: 100_000 }), december)).toMatchObject({
      month: '2026-12',
      state: 'free',
      tokens: { used: 0 },
    });
  });

  test('a limit of zero is used up', () => {
    expect(standing(used(0, { monthTokens: 0 })).state).toBe('used_up');
  });
});

describe('the summary', () => {
  const words = (state: LedgerState) => budgetSummary(standing(state));
  const tokens = { monthTokens: 100_000 };

  test('says how much is used, and from four fifths on what follows', () => {
    expect(words(used(12_345, tokens))).toBe('12,345 of this month’s 100,000 tokens are used.');
    expect(words({ ...used(85_000, tokens), told: ['2026-11 tokens'] })).toBe(
      '85,000 of this month’s 100,000 tokens are used. From nine tenths on, fewer questions a minute are allowed. A question is refused if its longest possible answer may not fit into what is left. We wrote to you about it.',
    );
  });

  test('says until when questions are slowed or stopped', () => {
    expect(words(used(95_000, tokens))).toContain(
      'Until 1 December (UTC), 10 questions a minute are allowed. A question is refused if its longest possible answer may not fit into what is left of this month’s limit.',
    );
    expect(words(used(100_000, tokens))).toContain(
      'Your assistant resumes automatically on 1 December (UTC).',
    );
  });

  test('names money if that limit is closest, and no limit if there is none', () => {
    const money = { monthTokens: null, monthMicros: 10_000_000 };
    expect(words(used(5, money, 4_100_000))).toBe('$4.10 of this month’s $10.00 is used.');
    expect(words(used(5, { monthTokens: null }))).toBe('5 tokens are used this month.');
  });
});

describe('a temporary budget', () => {
  const anOverride = (limits: BudgetOverride['limits'], until = '2026-12-15'): BudgetOverride => ({
    limits,
    until,
    because: 'A conference.',
  });

  test('is what usage is compared with, and the summary says until when and why', () => {
    const status = standing(
      setOverride(used(90_000, { monthTokens: 100_000 }), anOverride({ monthTokens: 10_000_000 })),
    );
    expect(status).toMatchObject({
      state: 'free',
      tokens: { limit: 10_000_000 },
      override: { until: '2026-12-15' },
    });
    expect(budgetSummary(status)).toBe(
      '90,000 of this month’s 10,000,000 tokens are used. A temporary budget applies until the end of 15 December 2026 (UTC): 10,000,000 tokens a month. The reason: A conference.',
    );
  });

  test('is named with all of its limits, and with those that it removes', () => {
    const limits = { monthTokens: null, monthMicros: 2_500_000, dayTokens: 5_000, dayMicros: null };
    expect(budgetSummary(standing(setOverride(used(0, {}), anOverride(limits))))).toContain(
      ': any number of tokens a month, $2.50 a month, 5,000 tokens a day, any amount of money a day. The reason',
    );
  });

  test('that lowers a limit allows calls again when it ends', () => {
    const lowered = anOverride({ monthTokens: 10 }, '2026-11-27');
    const status = standing(setOverride(used(50, { monthTokens: 100_000 }), lowered));
    expect(status).toMatchObject({ state: 'used_up', resetsAt: new Date('2026-11-28T00:00:00.000Z') });
    expect(budgetSummary(status)).toContain('Your assistant resumes automatically on 28 November (UTC).');
  });

  test('is over on the day after its last one, before any call', () => {
    const later = new Date('2026-12-16T00:00:00Z');
    const status = standing(
      setOverride(used(0, { monthTokens: 100_000 }), anOverride({ monthTokens: 5 })),
      later,
    );
    expect(status).toMatchObject({ tokens: { limit: 100_000 }, override: undefined });
  });
});
