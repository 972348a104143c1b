import { addCounts, noCounts } from '../../../gateway/records/usage.sums.ts';
import type { UsageCounts } from '../../../gateway/records/usage-day.model.ts';

/** All of these together. */
export function totalOf(rows: Iterable<UsageCounts>): UsageCounts {
  const total = noCounts();
  for (const row of rows) addCounts(total, row);
  return total;
}

/** The same by some part of each, in the order in which the parts come up. */
export function totalsBy<R extends UsageCounts, K>(
  rows: Iterable<R>,
  partOf: (row: R) => K,
): Map<K, UsageCounts> {
  const totals = new Map<K, UsageCounts>();
  for (const row of rows) {
    const part = partOf(row);
    const total = totals.get(part) ?? noCounts();
    addCounts(total, row);
    totals.set(part, total);
  }
  return totals;
}
