import { addCounts, noCounts } from '../../../gateway/records/usage.sums.ts';
import type { UsageCounts } from '../../../gateway/records/usage-day.model.ts';

/** The sum of the rows. */
export function totalOf(rows: Iterable<UsageCounts>): UsageCounts {
  const total = noCounts();
  for (const row of rows) addCounts(total, row);
  return total;
}

/** The sums by some part of each row, in the order in which the parts first appear. */
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
