import type { AccountCollections } from '../account.collections.ts';
import type { UserRecord } from '../users/user.model.ts';

/** The day (UTC) of a moment: `2026-12-01`. */
export function dayOf(moment: Date): string {
  return moment.toISOString().slice(0, 10);
}

/** Records that a user uses our pages today, for the operators' counts: one write a day. */
export async function recordActiveDay(
  { users }: Pick<AccountCollections, 'users'>,
  { _id, activeOn }: Pick<UserRecord, '_id' | 'activeOn'>,
  now: Date,
): Promise<void> {
  const today = dayOf(now);
  if (activeOn !== today) await users.updateOne({ _id }, { $set: { activeOn: today } });
}
