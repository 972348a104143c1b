import { describe, expect, it } from 'vitest';
import { accountIdOf, findAccount, instanceAccount, TEAM_ACCOUNT } from './account-ref.ts';
import { NOTHING } from './amount.ts';
import type { Amount } from './budget-client.contract.ts';
import { leasedOf } from './headroom.ts';
import { aCall, aLeaseRequest, aLedger, aRecord, aReport, NOW, worth } from './ledger.builder.ts';
import type { LedgerState } from './ledger.model.ts';
import {
  alertsDue,
  applyReport,
  type LedgerReport,
  retireAccount,
  rollOver,
  setLimits,
  withAccount,
} from './ledger.ts';

const LATER_TODAY = new Date('2026-11-25T13:00:00Z');
const TOMORROW = new Date('2026-11-26T00:00:01Z');
const NEXT_MONTH = new Date('2026-12-01T00:00:01Z');
const account = (state: LedgerState, id = 'ada') => state.accounts.find((one) => one.id === id);

/** Applies several reports of one process in order. */
function applyReports(state: LedgerState, ...reports: (Partial<LedgerReport> & { at?: Date })[]) {
  let outcome = { state, grants: [], lost: false } as ReturnType<typeof applyReport>;
  for (const [index, { at = NOW, ...report }] of reports.entries()) {
    const after = outcome.state.holders.find(({ holder }) => holder === 'one')?.beat ?? null;
    outcome = applyReport(outcome.state, aReport({ beat: index + 1, after, ...report }), at);
  }
  return outcome;
}

describe('a grant', () => {
  it('is exactly what the waiting calls need when the budget is nearly used up', () => {
    const { grants, state } = applyReports(aLedger({ monthTokens: 100 }), {
      leaseRequests: [aLeaseRequest([worth(30), worth(40)], { topUp: true })],
    });
    expect(grants).toMatchObject([{ granted: worth(70), outcomes: [true, true], lease: NOTHING }]);
    expect(leasedOf(state, instanceAccount('ada'), 'month')).toEqual(worth(70));
  });

  it('adds 2% of the smallest limit while there is plenty', () => {
    const { grants } = applyReports(aLedger({ monthTokens: 100_000, dayMicros: 50_000 }), {
      leaseRequests: [aLeaseRequest([worth(900, 600)], { topUp: true })],
    });
    expect(grants).toMatchObject([{ granted: worth(2_900, 1_600), lease: worth(2_000, 1_000) }]);
  });

  it('adds at most five calls where the limit is far away or absent', () => {
    const { grants } = applyReports(aLedger({ monthTokens: 100_000 }), {
      leaseRequests: [aLeaseRequest([worth(10)], { topUp: true })],
    });
    expect(grants).toMatchObject([{ granted: worth(60), lease: worth(50) }]);
  });

  it('adds twice what calls requested since the last report where they arrive faster, and never more than 2%', () => {
    const lease = (recent: Amount) =>
      applyReports(aLedger({ monthTokens: 100_000 }), {
        leaseRequests: [aLeaseRequest([worth(10)], { topUp: true, recent })],
      }).grants[0]?.lease;
    expect([worth(400), worth(4_000)].map(lease)).toEqual([worth(800), worth(2_000, 8_000)]);
  });

  it('adds at least one more call where 2% is less than one', () => {
    const { grants } = applyReports(aLedger({ monthTokens: 1_000, monthMicros: 1_000 }), {
      leaseRequests: [aLeaseRequest([worth(100)], { topUp: true })],
    });
    expect(grants).toMatchObject([{ granted: worth(200) }]);
  });

  it('deducts what the process already has free', () => {
    const { grants, state } = applyReports(aLedger({ monthTokens: 100 }), {
      shares: [{ account: 'ada', day: '2026-11-25', amount: worth(50) }],
      leaseRequests: [aLeaseRequest([worth(60), worth(40)], { free: worth(50) })],
    });
    expect(grants).toMatchObject([{ granted: worth(50), outcomes: [true, true] }]);
    expect(leasedOf(state, TEAM_ACCOUNT, 'day')).toEqual(worth(100));
  });

  it('admits a small call after a larger one was refused', () => {
    const { grants } = applyReports(aLedger({ monthTokens: 100 }), {
      leaseRequests: [aLeaseRequest([worth(101), worth(100)])],
    });
    expect(grants[0]?.outcomes).toEqual([expect.objectContaining({ budget: 'month' }), true]);
  });

  it('leaves no entry for a process whose calls were all refused', () => {
    const { state } = applyReports(aLedger({ monthTokens: 1 }), {
      leaseRequests: [aLeaseRequest([worth(2)])],
    });
    expect(state.holders).toEqual([]);
  });

  it('stays within the limits of the team, whatever the instance may use', () => {
    const { grants } = applyReports(aLedger({}, { dayMicros: 100 }), {
      leaseRequests: [aLeaseRequest([worth(60), worth(60)])],
    });
    expect(grants[0]?.outcomes).toEqual([
      true,
      {
        budget: 'day',
        of: 'team',
        unit: 'money',
        left: 40,
        resetsAt: new Date('2026-11-26T00:00:00Z'),
        isReserved: true,
      },
    ]);
  });

  it('counts against a team limit that its instances share', () => {
    const { grants } = applyReports(aLedger({}, { monthTokens: 100 }), {
      leaseRequests: [aLeaseRequest([worth(60)]), aLeaseRequest([worth(60)], { account: 'bob' })],
    });
    expect(grants.map(({ outcomes }) => outcomes[0])).toEqual([
      true,
      {
        budget: 'month',
        of: 'team',
        unit: 'tokens',
        left: 40,
        resetsAt: new Date('2026-12-01T00:00:00Z'),
        isReserved: true,
      },
    ]);
  });

  it('names a limit that is used up before one that other calls only reserve', () => {
    const { grants } = applyReports(aLedger({ dayTokens: 50, monthTokens: 100 }), {
      leaseRequests: [aLeaseRequest([worth(50), worth(51)])],
    });
    expect(grants[0]?.outcomes).toEqual([
      true,
      { budget: 'day', of: 'instance', unit: 'tokens', left: 0, resetsAt: new Date('2026-11-26T00:00:00Z') },
    ]);
  });

  it('names the exceeded limit that lasts longest', () => {
    const { grants } = applyReports(aLedger({ dayTokens: 1, monthMicros: 1 }), {
      leaseRequests: [aLeaseRequest([worth(2)])],
    });
    expect(grants[0]?.outcomes).toMatchObject([{ budget: 'month', unit: 'money' }]);
  });

  it('splits the rates among processes, and lowers them when a limit is nearly reached', () => {
    const limits = { monthTokens: 100, requestsPerMinute: 60, tokensPerMinute: 600 };
    const other = applyReport(
      aLedger(limits),
      aReport({ holder: 'two', calls: [aCall(worth(1))] }),
      NOW,
    ).state;
    expect(applyReports(other, { leaseRequests: [aLeaseRequest([worth(1)])] }).grants[0]?.rates).toEqual({
      requests: 30,
      tokens: 300,
    });
    const nearly = applyReports(other, {
      records: [aRecord(worth(90))],
      leaseRequests: [aLeaseRequest([worth(1)])],
    });
    expect(nearly.grants[0]?.rates).toEqual({ requests: 5, tokens: 300 });
  });
});

describe('a report', () => {
  it('is charged to instance and team, and the rest of the reservation comes back', () => {
    const { state } = applyReports(
      aLedger({ monthTokens: 100 }),
      { leaseRequests: [aLeaseRequest([worth(100)])] },
      { records: [aRecord(worth(30))] },
    );
    expect(account(state)).toMatchObject({ day: worth(30), month: worth(30) });
    expect(account(state, accountIdOf(TEAM_ACCOUNT))).toMatchObject({ day: worth(30), month: worth(30) });
    expect(leasedOf(state, TEAM_ACCOUNT, 'month')).toEqual(NOTHING);
  });

  it('is charged in full where a call used more than its reservation, and stops the next call', () => {
    const { state, grants } = applyReports(
      aLedger({ monthTokens: 100 }),
      { leaseRequests: [aLeaseRequest([worth(90)])] },
      { records: [aRecord(worth(130))], leaseRequests: [aLeaseRequest([worth(1)])] },
    );
    expect(account(state)?.month).toEqual(worth(130));
    expect(grants[0]?.outcomes).toMatchObject([{ budget: 'month' }]);
  });

  it('keeps its records in the ledger until they are known to be written', () => {
    const record = aRecord(worth(1));
    const kept = applyReports(aLedger(), { records: [record] }).state;
    expect(kept.holders).toMatchObject([{ outbox: [{ beat: 1, records: [record] }] }]);
    expect(applyReports(aLedger(), { records: [record] }, { written: 1 }).state.holders).toEqual([]);
  });

  it('is ignored once the process was reclaimed', () => {
    const { state } = applyReports(aLedger(), { leaseRequests: [aLeaseRequest([worth(5)])] });
    const without = { ...state, holders: [] };
    const late = applyReport(without, aReport({ beat: 2, after: 1, records: [aRecord(worth(5))] }), NOW);
    expect(late).toMatchObject({ lost: true, grants: [] });
    expect(account(late.state)?.month).toEqual(NOTHING);
    const other = state.holders.map((holder) => ({ ...holder, dead: true }));
    expect(applyReport({ ...state, holders: other }, aReport({ beat: 2, after: 1 }), NOW).lost).toBe(true);
  });

  it('is ignored where an earlier report that was believed lost arrived late', () => {
    const { state } = applyReports(aLedger(), { leaseRequests: [aLeaseRequest([worth(5)])] });
    expect(applyReport(state, aReport({ beat: 2, after: null }), NOW).lost).toBe(true);
  });
});

describe('a new day', () => {
  const dayAndMonth = { dayTokens: 100, monthTokens: 1_000 };

  it('starts with nothing used; the month continues', () => {
    const { state } = applyReports(aLedger(dayAndMonth), { records: [aRecord(worth(80))] });
    expect(account(rollOver(state, LATER_TODAY))?.day).toEqual(worth(80));
    expect(account(rollOver(state, TOMORROW))).toMatchObject({ day: NOTHING, month: worth(80) });
    expect(account(rollOver(state, NEXT_MONTH))).toMatchObject({ day: NOTHING, month: NOTHING });
  });

  it('is not charged for calls reserved the day before; their month is', () => {
    const { state } = applyReports(
      aLedger(dayAndMonth),
      { leaseRequests: [aLeaseRequest([worth(80)])] },
      { at: TOMORROW, records: [aRecord(worth(70))] },
    );
    expect(account(state)).toMatchObject({ day: NOTHING, month: worth(70) });
  });

  it('is not reduced by calls under way since the day before; its month is', () => {
    const yesterday = { account: 'ada', day: '2026-11-25', amount: worth(100) };
    const { grants, state } = applyReports(
      aLedger({ dayTokens: 100, monthTokens: 150 }),
      { leaseRequests: [aLeaseRequest([worth(100)])] },
      { at: TOMORROW, shares: [yesterday], leaseRequests: [aLeaseRequest([worth(50), worth(1)])] },
    );
    expect(grants[0]?.outcomes).toEqual([true, expect.objectContaining({ budget: 'month' })]);
    expect(leasedOf(state, instanceAccount('ada'), 'day')).toEqual(worth(50));
    expect(leasedOf(state, instanceAccount('ada'), 'month')).toEqual(worth(150));
  });

  it('in a new month is charged nothing from the old month', () => {
    const { state } = applyReports(
      aLedger(dayAndMonth),
      { leaseRequests: [aLeaseRequest([worth(80)])] },
      { at: NEXT_MONTH, records: [aRecord(worth(70))] },
    );
    expect(account(state)).toMatchObject({ day: NOTHING, month: NOTHING });
  });

  it('is not undone by a process whose clock is behind', () => {
    const tomorrow = rollOver(aLedger(dayAndMonth), TOMORROW);
    const { state, grants } = applyReports(tomorrow, { leaseRequests: [aLeaseRequest([worth(10)])] });
    expect(state.day).toBe('2026-11-26');
    expect(grants).toMatchObject([{ day: '2026-11-26' }]);
  });
});

describe('limits', () => {
  it('are those of the tier until an operator sets others, and again when they remove them', () => {
    const outcomeOf = (state: LedgerState) =>
      applyReports(state, { leaseRequests: [aLeaseRequest([worth(100_001)], { account: 'bob' })] }).grants[0]
        ?.outcomes[0];
    const beta = aLedger({}, {});
    expect(outcomeOf(beta)).toMatchObject({ of: 'instance', unit: 'tokens', budget: 'month' });
    const raised = setLimits(beta, instanceAccount('bob'), { monthTokens: 200_000 });
    expect(outcomeOf(raised)).toBe(true);
    expect(outcomeOf(setLimits(raised, instanceAccount('bob'), {}))).toMatchObject({ budget: 'month' });
  });

  it('of an instance that is gone pass to the next new one, once', () => {
    const ada = setLimits(aLedger(), instanceAccount('ada'), { requestsPerMinute: 5 });
    const setOf = (state: LedgerState, id: string) => findAccount(state, instanceAccount(id))?.set;
    expect(setOf(withAccount(ada, 'bob'), 'bob')).toEqual({});
    const gone = retireAccount(ada, instanceAccount('ada'));
    expect(retireAccount(gone, instanceAccount('ada'))).toBe(gone);
    const again = withAccount(withAccount(gone, 'bob'), 'eve');
    expect([setOf(again, 'bob'), setOf(again, 'eve')]).toEqual([{ requestsPerMinute: 5 }, {}]);
  });

  it('lowered below the current usage stop the next call', () => {
    const used = applyReports(aLedger(), { records: [aRecord(worth(50))] }).state;
    const lowered = setLimits(used, instanceAccount('ada'), { monthTokens: 40 });
    const { grants } = applyReports(lowered, { written: 1, leaseRequests: [aLeaseRequest([worth(1)])] });
    expect(grants[0]?.outcomes).toMatchObject([{ of: 'instance' }]);
  });
});

describe('an alert', () => {
  it('is due at 80% of a month’s tokens, until it is in the mail queue, and again next month', () => {
    const limits = { monthTokens: 100 };
    const before = applyReports(aLedger(limits), { records: [aRecord(worth(79))] }).state;
    expect(alertsDue(before)).toEqual([]);
    const after = applyReports(aLedger(limits), { records: [aRecord(worth(80))] }).state;
    expect(alertsDue(after)).toEqual(['2026-11 tokens']);
    const alerted = applyReports(after, { alertsSent: ['2026-11 tokens'] }).state;
    expect(alertsDue(alerted)).toEqual([]);
    const december = rollOver(alerted, NEXT_MONTH);
    expect(alertsDue(december)).toEqual([]);
    expect(december.told).toEqual([]);
  });

  it('is due at fifty dollars, with or without a limit', () => {
    const { state } = applyReports(aLedger(), { records: [aRecord(worth(1, 50_000_000))] });
    expect(alertsDue(state)).toEqual(['2026-11 money']);
  });
});
