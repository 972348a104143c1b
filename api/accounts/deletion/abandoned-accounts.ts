import type { Types } from 'mongoose';
import type { AccountCollections } from '../account.collections.ts';
import { isProven } from '../policy/policy.ts';
import { endSessionsOf } from '../sessions/session.commands.ts';
import type { UserRecord } from '../users/user.model.ts';

/** How long an account may wait for the proof of its address. */
const WAITS_MS = 14 * 86_400_000;
/** The most that one run removes. */
const BATCH = 500;

const READ = { emailKey: 1, xId: 1, role: 1, importedFrom: 1, deletion: 1, createdAt: 1 } as const;
type Read = Pick<UserRecord, '_id' | keyof typeof READ>;

/**
 * Removes accounts that never proved an address, have no X and no assistant, and are older than 14 days: whoever typed the
 * address can sign up again. Imported ones stay, which are as old as they were elsewhere, and so do operators. Returns how many.
 */
export async function removeAbandonedAccounts(
  collections: AccountCollections,
  hasAssistant: (userId: Types.ObjectId) => Promise<boolean>,
  now = new Date(),
): Promise<number> {
  const { users } = collections;
  let removed = 0;
  // Read in small parts, one after another: no index says which accounts these are.
  for await (const user of users.find({}, READ).lean().cursor({ batchSize: 200 })) {
    if (!isAbandoned(user, now) || (await hasAssistant(user._id))) continue;
    // Not if the address was proven a moment ago.
    const { deletedCount } = await users.deleteOne({ _id: user._id, emailKey: null, xId: null });
    if (deletedCount === 0) continue;
    await endSessionsOf(collections, user._id);
    await collections.mailedLinks.deleteMany({ userId: user._id });
    removed += 1;
    if (removed === BATCH) break;
  }
  return removed;
}

function isAbandoned(user: Read, now: Date): boolean {
  const isOld = now.getTime() - user.createdAt.getTime() > WAITS_MS;
  return isOld && !isProven(user) && !user.role && !user.importedFrom && !user.deletion;
}
