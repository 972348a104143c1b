import type { AccountCollections } from '../account.collections.ts';
import { dayOf } from '../users/calendar-day.ts';
import type { UserRecord } from '../users/user.model.ts';

/** Records that a user uses our pages today, for the operators' counts: one write a day. */
export async function recordActiveDay(
  { users }: Pick<AccountCollections, 'users'>,
  { _id, activeOn }: Pick<UserRecord, '_id' | 'activeOn'>,
  now: Date,
): Promise<void> {
  const today = dayOf(now);
  if (activeOn !== today) await users.updateOne({ _id }, { $set: { activeOn: today } });
}
