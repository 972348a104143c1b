import type { UsageRecord } from '../records/usage.model.ts';
import type { LedgerRecord, LedgerRow, LedgerState } from './ledger.model.ts';

export function ledgerRowOf({ _id, version, ...record }: LedgerRecord): LedgerRow {
  const { day, accounts, holders, told, override } = record;
  const state: LedgerState = { day, accounts, holders, told, override };
  return { _id, version, busy: holders.length > 0, state: JSON.stringify(state) };
}

export function ledgerFromRow({ _id, version, state: text }: LedgerRow): LedgerRecord {
  const { holders, ...state } = JSON.parse(text) as LedgerState;
  return { _id, version, ...state, holders: holders.map(revived) };
}

/** JSON has no dates. */
function revived({ outbox, ...holder }: LedgerState['holders'][number]): LedgerState['holders'][number] {
  const dated = (record: UsageRecord) => ({ ...record, at: new Date(record.at) });
  return {
    ...holder,
    outbox: outbox.map(({ beat, records }) => ({ beat, records: records.map(dated) })),
  };
}
