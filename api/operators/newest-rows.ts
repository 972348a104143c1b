import type { Types } from 'mongoose';
import { daysUntil } from '../accounts/users/calendar-day.ts';

const DAY_MS = 86_400_000;
/** How far back the newest rows are looked for, in days: first where many are added, then where some are. */
const SPANS = [7, 60];

interface NewestQuery<Row> {
  /** The rows of these days, by an index of a field that has the day, and with no more than their keys need. */
  ofDays(days: string[]): Promise<Row[]>;
  /** Texts whose order is that of the page, and that are never of an earlier day than a smaller one. */
  keyOf(row: Row): string;
  limit: number;
  now: Date;
  /** The last row of the page before: its key, and its time. */
  before?: { key: string; at: Date } | undefined;
}

/**
 * The ids of the newest rows, or of the newest before one, by the days on which they were added: the embedded database looks days
 * up by index, where sorting would make it read every row. Undefined if fewer than `limit` are found within two months.
 */
export async function newestIds<Row extends { _id: Types.ObjectId }>({
  ofDays,
  keyOf,
  limit,
  now,
  before,
}: NewestQuery<Row>): Promise<Types.ObjectId[] | undefined> {
  // Another machine's clock may be ahead.
  const last = before?.at ?? new Date(now.getTime() + DAY_MS);
  for (const span of SPANS) {
    const rows = (await ofDays(daysUntil(last, span))).map((row) => ({ key: keyOf(row), id: row._id }));
    const earlier = rows.filter(({ key }) => !before || key < before.key);
    if (earlier.length >= limit)
      return earlier
        .toSorted((one, other) => (one.key < other.key ? 1 : -1))
        .slice(0, limit)
        .map(({ id }) => id);
  }
  return undefined;
}
