import { expect, it } from 'vitest';
import { aCall, aLedger, anAsk, aRecord, aReport, NOW, worth } from './ledger.builder.ts';
import { recordIn, rowOf } from './ledger.row.ts';
import { visit } from './ledger.ts';

it('a ledger comes out of the database as it went in: limits, leases, calls, and records with their dates', () => {
  const { state } = visit(
    aLedger({ dayTokens: 1_000 }, { monthMicros: null }),
    aReport({
      shares: [{ account: 'ada', day: '2026-11-25', amount: worth(100) }],
      calls: [aCall(worth(60))],
      records: [aRecord(worth(10))],
      asks: [anAsk([worth(40)])],
      told: ['2026-11 tokens'],
    }),
    NOW,
  );
  const ledger = { _id: 'team', version: 7, ...state };
  expect(rowOf(ledger)).toMatchObject({ _id: 'team', version: 7, busy: true });
  expect(recordIn(rowOf(ledger))).toEqual(ledger);
});
