import { describe, expect, it } from 'vitest';
import { Hand } from './hand.ts';
import { aLedger, aPlan, NOW, someFacts, worth } from './ledger.builder.ts';
import type { LedgerState } from './ledger.model.ts';
import { visit } from './ledger.ts';
import { reap } from './reap.ts';

/** A process with room for two records in the ledger, and the ledger. */
function aProcess() {
  const hand = new Hand('team', 2);
  let ledger = aLedger();
  const report = () => {
    const said = hand.report(NOW);
    const { state, grants } = visit(ledger, said, NOW);
    ledger = state;
    hand.received(said, state, grants, NOW);
    return said;
  };
  /** One call that used all that it held. */
  const call = async (tokens: number) => {
    const pocket = hand.pocketOf({ teamId: 'team', instanceId: 'ada' });
    const waiting = hand.wait(pocket, worth(tokens), aPlan());
    report();
    const held = await waiting;
    if ('resetsAt' in held) throw new Error('it was refused');
    hand.end(held, worth(tokens), someFacts());
  };
  return { hand, report, call, ledger: () => ledger };
}

/** What the month of the team has used, and what is leased, in tokens. */
const usedOf = ({ accounts }: LedgerState) => accounts.find(({ id }) => id === '')?.month.tokens;

describe('records of calls that are over', () => {
  it('wait for those before them to be in the collection, and what they used stays held meanwhile', async () => {
    const { hand, report, call, ledger } = aProcess();
    hand.empty();
    for (const tokens of [10, 20, 30]) await call(tokens);
    const said = report();
    expect(usedOf(ledger())).toBe(30);
    expect(said.shares.find(({ account }) => account === 'ada')?.amount.tokens).toBeGreaterThanOrEqual(30);

    hand.wrote(said.beat);
    expect(report().records).toHaveLength(1);
    expect(usedOf(ledger())).toBe(60);
    expect(hand.withheld).toBe(0);
  });

  it('are charged as lost where the process dies with them', async () => {
    const { hand, report, call, ledger } = aProcess();
    for (const tokens of [10, 20, 30]) await call(tokens);
    report();
    const after = reap(ledger(), hand.holder, 'team', NOW);
    expect(usedOf(after)).toBeGreaterThanOrEqual(60);
    expect(after.holders.every(({ shares }) => shares.length === 0)).toBe(true);
  });
});
