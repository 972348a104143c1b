import { describe, expect, it } from 'vitest';
import { TEAM_ACCOUNT } from './account-ref.ts';
import { NOTHING } from './amount.ts';
import { leasedOf } from './headroom.ts';
import { aCall, aLeaseRequest, aLedger, aRecord, aReport, NOW, worth } from './ledger.builder.ts';
import type { LedgerState } from './ledger.model.ts';
import { applyReport, type LedgerReport, rollOver } from './ledger.ts';
import { reclaim } from './reclaim-leases.ts';

const TOMORROW = new Date('2026-11-26T00:00:01Z');

/** A ledger in which the process `one` made this report and then died. */
function afterDeath(report: Partial<LedgerReport>): LedgerState {
  return applyReport(aLedger({ monthTokens: 1_000 }), aReport(report), NOW).state;
}
const reclaimed = (state: LedgerState) => reclaim(state, 'one', 'team', NOW);
const used = (state: LedgerState) => state.accounts.find(({ id }) => id === 'ada')?.month;
const records = (state: LedgerState) =>
  state.holders.flatMap(({ outbox }) => outbox.flatMap((batch) => batch.records));
const share = (tokens: number) => ({ account: 'ada', day: '2026-11-25', amount: worth(tokens) });

describe('reclaiming a dead process', () => {
  it('charges a streamed call its prompt and what was seen of the answer; the rest comes back', () => {
    const call = aCall(worth(100), { streamed: true, prompt: worth(20), seen: worth(5) });
    const state = reclaimed(afterDeath({ shares: [share(100)], calls: [call] }));
    expect(used(state)).toEqual(worth(25));
    expect(leasedOf(state, TEAM_ACCOUNT, 'month')).toEqual(NOTHING);
    expect(records(state)).toMatchObject([
      { _id: call.id, kind: 'lost', model: 'grok-4.2', input: 20, output: 5, tokens: 25, charge: 25 },
    ]);
  });

  it('charges any other call in full, because its progress is unknown', () => {
    const call = aCall(worth(100), { prompt: worth(20) });
    const state = reclaimed(afterDeath({ shares: [share(100)], calls: [call] }));
    expect(used(state)).toEqual(worth(100));
    expect(records(state)).toMatchObject([{ _id: call.id, kind: 'lost', tokens: 100 }]);
  });

  it('charges leased amounts that belong to no call, as one record', () => {
    const state = reclaimed(
      afterDeath({ shares: [share(100)], calls: [aCall(worth(60), { streamed: true })] }),
    );
    expect(used(state)).toEqual(worth(40));
    expect(records(state).map(({ tokens, instance }) => [tokens, instance])).toEqual([
      [0, 'ada'],
      [40, 'ada'],
    ]);
  });

  it('charges reported usage once, and keeps its records to be written', () => {
    const record = aRecord(worth(7));
    const state = reclaimed(afterDeath({ records: [record] }));
    expect(used(state)).toEqual(worth(7));
    expect(state.holders).toMatchObject([{ dead: true, outbox: [{ beat: 1, records: [record] }] }]);
  });

  it('charges a reservation from before midnight to that day', () => {
    const state = reclaim(rollOver(afterDeath({ shares: [share(40)] }), TOMORROW), 'one', 'team', TOMORROW);
    expect(state.accounts.find(({ id }) => id === 'ada')).toMatchObject({ day: NOTHING, month: worth(40) });
    expect(records(state)).toMatchObject([{ day: '2026-11-25', month: '2026-11' }]);
  });
});

describe('a reclaim', () => {
  it('twice changes nothing', () => {
    const once = reclaimed(afterDeath({ shares: [share(10)] }));
    expect(reclaimed(once)).toBe(once);
    expect(reclaim(once, 'nobody', 'team', NOW)).toBe(once);
  });

  it('leaves other processes what they have', () => {
    const two = aReport({ holder: 'two', leaseRequests: [aLeaseRequest([worth(30)])] });
    const both = applyReport(afterDeath({ shares: [share(10)] }), two, NOW).state;
    expect(leasedOf(reclaimed(both), TEAM_ACCOUNT, 'month')).toEqual(worth(30));
  });

  it('ends when another process acknowledges that the records are written', () => {
    const dead = reclaimed(afterDeath({ shares: [share(10)] }));
    const { state } = applyReport(dead, aReport({ holder: 'two', acknowledgedHolders: ['one'] }), NOW);
    expect(state.holders).toEqual([]);
  });
});
