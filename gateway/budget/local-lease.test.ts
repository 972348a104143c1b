import { describe, expect, it } from 'vitest';
import { isTeamId } from './account-ref.ts';
import { aLedger, aPlan, NOW, someFacts, worth } from './ledger.builder.ts';
import type { LedgerState } from './ledger.model.ts';
import { applyReport } from './ledger.ts';
import { LocalLease } from './local-lease.ts';
import { reclaim } from './reclaim-leases.ts';

/** A process with room for two records in the ledger, and that ledger. */
function aProcess() {
  const lease = new LocalLease('team', 2);
  let ledger = aLedger();
  const report = () => {
    const sent = lease.report(NOW);
    const { state, grants } = applyReport(ledger, sent, NOW);
    ledger = state;
    lease.acceptGrants(sent, state, grants, NOW);
    return sent;
  };
  /** One call that uses its whole reservation. */
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

/** The team's usage this month, in tokens. */
const usedOf = ({ accounts }: LedgerState) => accounts.find(({ id }) => isTeamId(id))?.month.tokens;

describe('records of finished calls', () => {
  it('wait until earlier records are in the collection, and their usage stays leased until then', async () => {
    const { lease, report, call, ledger } = aProcess();
    lease.releaseUnused();
    for (const tokens of [10, 20, 30]) await call(tokens);
    const sent = report();
    expect(usedOf(ledger())).toBe(30);
    expect(sent.shares.find(({ account }) => account === 'ada')?.amount.tokens).toBeGreaterThanOrEqual(30);

    lease.markWritten(sent.beat);
    expect(report().records).toHaveLength(1);
    expect(usedOf(ledger())).toBe(60);
    expect(lease.unreported).toBe(0);
  });

  it('are charged as lost when the process dies with them', async () => {
    const { lease, report, call, ledger } = aProcess();
    for (const tokens of [10, 20, 30]) await call(tokens);
    report();
    const after = reclaim(ledger(), lease.holder, 'team', NOW);
    expect(usedOf(after)).toBeGreaterThanOrEqual(60);
    expect(after.holders.every(({ shares }) => shares.length === 0)).toBe(true);
  });
});
