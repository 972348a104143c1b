import type { Types } from 'mongoose';
import type { AccountCollections } from '../../accounts/account.collections.ts';
import { daysUntil } from '../../accounts/users/calendar-day.ts';

const DAY_MS = 86_400_000;
/** How far back the newest accounts are looked for, in days: first where many sign up, then where some do. */
const SPANS = [7, 60];

/**
 * The ids of the newest accounts, or of the newest before one, by the days of their ids: the embedded database looks days up by
 * index, where sorting would make it read every account. Undefined if fewer than `limit` are found within two months.
 */
export async function newestIds(
  { users }: Pick<AccountCollections, 'users'>,
  { before, limit, now }: { before: Types.ObjectId | undefined; limit: number; now: Date },
): Promise<Types.ObjectId[] | undefined> {
  // Another machine's clock may be ahead.
  const last = before?.getTimestamp() ?? new Date(now.getTime() + DAY_MS);
  for (const span of SPANS) {
    const found = await users.find({ idDay: { $in: daysUntil(last, span) } }, { _id: 1 }).lean();
    const ids = found.map(({ _id }) => _id.toString()).filter((id) => !before || id < before.toString());
    if (ids.length >= limit) {
      const newest = new Set(ids.toSorted().toReversed().slice(0, limit));
      return found.map(({ _id }) => _id).filter((id) => newest.has(id.toString()));
    }
  }
  return undefined;
}
