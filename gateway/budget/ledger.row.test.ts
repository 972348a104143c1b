import { expect, it } from 'vitest';
import { aCall, aLeaseRequest, aLedger, aRecord, aReport, NOW, worth } from './ledger.builder.ts';
import { ledgerFromRow, ledgerRowOf } from './ledger.row.ts';
import { applyReport } from './ledger.ts';

it('a ledger survives the round trip to the database: limits, leases, calls, and records with their dates', () => {
  const { state } = applyReport(
    aLedger({ dayTokens: 1_000 }, { monthMicros: null }),
    aReport({
      shares: [{ account: 'ada', day: '2026-11-25', amount: worth(100) }],
      calls: [aCall(worth(60))],
      records: [aRecord(worth(10))],
      leaseRequests: [aLeaseRequest([worth(40)])],
      alertsSent: ['2026-11 tokens'],
    }),
    NOW,
  );
  const ledger = { _id: 'team', version: 7, ...state };
  expect(ledgerRowOf(ledger)).toMatchObject({ _id: 'team', version: 7, busy: true });
  expect(ledgerFromRow(ledgerRowOf(ledger))).toEqual(ledger);
});
