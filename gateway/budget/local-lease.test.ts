import { describe, expect, it } from 'vitest';
import { aLedger, aPlan, NOW, someFacts, worth } from './ledger.builder.ts';
import type { LedgerState } from './ledger.model.ts';
import { applyReport } from './ledger.ts';
import { LocalLease } from './local-lease.ts';
import { reclaim } from './reclaim.ts';

/** A process with room for two records in the ledger, and the ledger. */
function aProcess() {
  const lease = new LocalLease('team', 2);
  let ledger = aLedger();
  const report = () => {
    const said = lease.report(NOW);
    const { state, grants } = applyReport(ledger, said, NOW);
    ledger = state;
    lease.acceptGrants(said, state, grants, NOW);
    return said;
  };
  /** One call that used all that it held. */
  const call = async (tokens: number) => {
    const allowance = lease.allowanceOf({ teamId: 'team', instanceId: 'ada' });
    const waiting = lease.enqueue(allowance, worth(tokens), aPlan());
    report();
    const reservation = await waiting;
    if ('resetsAt' in reservation) throw new Error('it was refused');
    lease.end(reservation, worth(tokens), someFacts());
  };
  return { lease, report, call, ledger: () => ledger };
}

/** What the month of the team has used, and what is leased, in tokens. */
const usedOf = ({ accounts }: LedgerState) => accounts.find(({ id }) => id === '')?.month.tokens;

describe('records of calls that are over', () => {
  it('wait for those before them to be in the collection, and what they used stays held meanwhile', async () => {
    const { lease, report, call, ledger } = aProcess();
    lease.releaseUnused();
    for (const tokens of [10, 20, 30]) await call(tokens);
    const said = report();
    expect(usedOf(ledger())).toBe(30);
    expect(said.shares.find(({ account }) => account === 'ada')?.amount.tokens).toBeGreaterThanOrEqual(30);

    lease.markWritten(said.beat);
    expect(report().records).toHaveLength(1);
    expect(usedOf(ledger())).toBe(60);
    expect(lease.unreported).toBe(0);
  });

  it('are charged as lost where the process dies with them', async () => {
    const { lease, report, call, ledger } = aProcess();
    for (const tokens of [10, 20, 30]) await call(tokens);
    report();
    const after = reclaim(ledger(), lease.holder, 'team', NOW);
    expect(usedOf(after)).toBeGreaterThanOrEqual(60);
    expect(after.holders.every(({ shares }) => shares.length === 0)).toBe(true);
  });
});
