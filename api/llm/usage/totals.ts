import { addCounts, noCounts } from './usage.sums.ts';
import type { UsageCounts, UsageDayRecord } from './usage-day.model.ts';

/** Counts of any number of days, and the calls that were refused before they began. */
export interface Totals extends UsageCounts {
  refused: number;
}

/** A day's counts, as far as they are added up. */
export type Counted = UsageCounts & Pick<UsageDayRecord, 'refused'>;

/** Nothing counted. */
export const noTotals = (): Totals => ({ ...noCounts(), refused: 0 });

/** All of these together. */
export function totalOf(rows: Iterable<Counted>): Totals {
  const total = noTotals();
  for (const row of rows) addCounts(total, row);
  return total;
}

/** The same by some part of each, in the order in which the parts come up. */
export function totalsBy<R extends Counted, K>(rows: Iterable<R>, partOf: (row: R) => K): Map<K, Totals> {
  const totals = new Map<K, Totals>();
  for (const row of rows) {
    const part = partOf(row);
    const total = totals.get(part) ?? noTotals();
    addCounts(total, row);
    totals.set(part, total);
  }
  return totals;
}
