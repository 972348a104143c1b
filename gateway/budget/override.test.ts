import { describe, expect, it } from 'vitest';
import { findAccount, instanceAccount, TEAM_ACCOUNT } from './account-ref.ts';
import type { BudgetRefusal } from './budget-client.contract.ts';
import { aLeaseRequest, aLedger, aRecord, aReport, NOW, worth } from './ledger.builder.ts';
import type { BudgetOverride, LedgerState } from './ledger.model.ts';
import { ledgerFromRow, ledgerRowOf } from './ledger.row.ts';
import { applyReport, charge, rollOver } from './ledger.ts';
import { limitsOf } from './limits.ts';
import { overrideOn, setOverride } from './override.ts';

const anOverride = (limits: BudgetOverride['limits'], until = '2026-12-15'): BudgetOverride => ({
  limits,
  until,
  because: 'A conference.',
});
const at = (time: string) => new Date(time);

/** The month's tokens that each account may use. */
function monthTokens(state: LedgerState): (number | null | undefined)[] {
  return [TEAM_ACCOUNT, instanceAccount('ada')].map((ref) => {
    const account = findAccount(state, ref);
    return account && limitsOf(state, account).monthTokens;
  });
}

/** Asks for one call of `ada`. */
function ask(
  state: LedgerState,
  tokens: number,
  now = NOW,
): { answer: true | BudgetRefusal | undefined; state: LedgerState } {
  const report = aReport({
    holder: `at ${now.toISOString()}`,
    leaseRequests: [aLeaseRequest([worth(tokens)])],
  });
  const { grants, state: after } = applyReport(state, report, now);
  return { answer: grants[0]?.outcomes[0], state: after };
}

describe('an override', () => {
  const usual = aLedger({ monthTokens: 100 }, { monthTokens: 100 });

  it('replaces the limits that it names, for the team and each of its instances, and no others', () => {
    const raised = setOverride(
      aLedger({ monthTokens: 100, dayTokens: 7 }),
      anOverride({ monthTokens: 10_000 }),
    );
    expect(monthTokens(raised)).toEqual([10_000, 10_000]);
    const ada = findAccount(raised, instanceAccount('ada'));
    expect(ada && limitsOf(raised, ada)).toMatchObject({ dayTokens: 7, monthMicros: null });
  });

  it('applies to an instance that makes its first call later', () => {
    const state = setOverride(usual, anOverride({ monthTokens: 1_000_000 }));
    const report = aReport({ leaseRequests: [aLeaseRequest([worth(500_000, 0)], { account: 'new' })] });
    expect(applyReport(state, report, NOW).grants[0]?.outcomes).toEqual([true]);
  });

  it('may remove a limit, or stop all calls', () => {
    expect(monthTokens(setOverride(usual, anOverride({ monthTokens: null })))).toEqual([null, null]);
    expect(ask(setOverride(usual, anOverride({ monthTokens: 0 })), 1).answer).toMatchObject({ left: 0 });
  });

  it.each([
    ['on the day it was set', '2026-11-25', '2026-11-25T23:59:59.999Z', true],
    ['on its last day, until midnight (UTC)', '2026-12-15', '2026-12-15T23:59:59.999Z', true],
    ['on the day after', '2026-12-15', '2026-12-16T00:00:00Z', false],
    ['much later, where nobody called in between', '2026-12-15', '2027-03-01T00:00:00Z', false],
    ['across a month and a year', '2027-01-31', '2027-01-01T00:00:00Z', true],
  ])('%s', (_when, until, now, applies) => {
    const rolled = rollOver(setOverride(usual, anOverride({ monthTokens: 10_000 }, until)), at(now));
    expect(monthTokens(rolled)).toEqual(applies ? [10_000, 10_000] : [100, 100]);
    expect(rolled.override?.until).toBe(applies ? until : undefined);
  });

  it('does not come back where a process with a slow clock reports after its end', () => {
    const ended = rollOver(
      setOverride(usual, anOverride({ monthTokens: 10_000 })),
      at('2026-12-16T00:00:01Z'),
    );
    expect(monthTokens(rollOver(ended, at('2026-12-15T23:59:59Z')))).toEqual([100, 100]);
  });

  it('ends for the next grant: what was leased under it is no reason to grant more', () => {
    const state = setOverride(usual, anOverride({ monthTokens: 10_000 }, '2026-11-25'));
    const before = ask(charge(state, [aRecord(worth(500))]), 400);
    expect(before.answer).toBe(true);
    expect(ask(before.state, 50, at('2026-11-26T00:00:00Z')).answer).toMatchObject({
      budget: 'month',
      left: 0,
      resetsAt: at('2026-12-01T00:00:00Z'),
    });
  });

  it('survives the round trip to the database', () => {
    const ledger = { _id: 'team', version: 7, ...setOverride(usual, anOverride({ dayMicros: 5 })) };
    expect(ledgerFromRow(ledgerRowOf(ledger))).toEqual(ledger);
  });

  it('is replaced by another one, and can be removed', () => {
    const first = setOverride(usual, anOverride({ monthTokens: 10_000 }));
    expect(monthTokens(setOverride(first, anOverride({ dayTokens: 5 })))).toEqual([100, 100]);
    expect(monthTokens(setOverride(first, undefined))).toEqual([100, 100]);
  });
});

describe('a refusal by an override', () => {
  it('names its limit and its last day', () => {
    const raised = setOverride(aLedger({ monthTokens: 100 }), anOverride({ monthTokens: 1_000 }));
    const { answer } = ask(charge(raised, [aRecord(worth(990))]), 50);
    expect(answer).toMatchObject({ left: 10, override: { limit: 1_000, until: '2026-12-15' } });
  });

  it('says nothing of it where another limit stopped the call', () => {
    const state = setOverride(aLedger({ dayTokens: 10 }), anOverride({ monthTokens: 1_000 }));
    expect(ask(state, 50).answer).not.toHaveProperty('override');
  });

  it.each([
    ['when it ends, where the usual limit has room then', 100_000, '2026-11-28', '2026-11-29'],
    ['when the month ends, where the usual limit is used up too', 60, '2026-11-28', '2026-12-01'],
    ['when the month ends, where that is earlier', 100_000, '2026-12-15', '2026-12-01'],
    ['when it ends, where usually there is no limit', null, '2026-11-28', '2026-11-29'],
  ])('resets %s', (_when, usual, until, resets) => {
    const lowered = setOverride(
      aLedger({ monthTokens: usual }, { monthTokens: usual }),
      anOverride({ monthTokens: 50 }, until),
    );
    const { answer } = ask(charge(lowered, [aRecord(worth(45))]), 20);
    expect(answer).toMatchObject({ resetsAt: at(`${resets}T00:00:00Z`) });
  });
});

it('nothing applies after the last day, and everything on it', () => {
  const override = anOverride({ monthTokens: 1 });
  expect(['2026-11-25', '2026-12-15', '2026-12-16'].map((day) => overrideOn(override, day))).toEqual([
    override,
    override,
    undefined,
  ]);
});
