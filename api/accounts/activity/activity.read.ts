import type { Types } from 'mongoose';
import type { AccountCollections } from '../account.collections.ts';
import type { ActivityRecord } from './activity.model.ts';

const PAGE = 50;

/** One page of an account's activity, newest first. */
export interface ActivityPage {
  rows: ActivityRecord[];
  /** The id that the next page ends before. */
  next?: Types.ObjectId;
}

/** The newest activity of an account, or what is older than a row. */
export async function readActivity(
  { activity }: Pick<AccountCollections, 'activity'>,
  userId: Types.ObjectId | string,
  before?: string,
): Promise<ActivityPage> {
  const rows = await activity
    .find({ userId, ...(before && { _id: { $lt: before } }) })
    .sort({ _id: -1 })
    .limit(PAGE + 1)
    .lean();
  const page = rows.slice(0, PAGE);
  const last = page.at(-1);
  // The id of a counted failure is that of its minute's beginning.
  const shown = page.toSorted((one, other) => other.at.getTime() - one.at.getTime());
  return { rows: shown, ...(rows.length > PAGE && last && { next: last._id }) };
}
