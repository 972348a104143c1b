import { isDuplicateKeyError } from '../../../gateway/store/duplicate-key.ts';
import type { AccountCollections } from '../account.collections.ts';
import type { UserRecord } from '../users/user.model.ts';
import type { XProfile } from './x.strategy.ts';

/**
 * Finds or creates the account of a user who logs in with X, by X's id only. An equal email never joins two accounts,
 * since X does not prove whose it is. Handle and picture are updated from X at each login; accepted terms stay accepted.
 */
export async function upsertFromX(
  collections: AccountCollections,
  profile: XProfile,
  termsAccepted: boolean,
): Promise<UserRecord> {
  const known = await updateFromX(collections, profile, termsAccepted);
  if (known) return known;
  try {
    const user = await collections.users.create({
      name: profile.name,
      xId: profile.id,
      xUsername: profile.username,
      xConfirmedAt: new Date(),
      ...(profile.avatarUrl && { avatarUrl: profile.avatarUrl }),
      provider: 'x',
      ...(termsAccepted && { termsAcceptedAt: new Date() }),
    });
    return user.toObject();
  } catch (error) {
    // Two concurrent first logins: the other one created the account.
    const winner = isDuplicateKeyError(error)
      ? await updateFromX(collections, profile, termsAccepted)
      : undefined;
    if (winner) return winner;
    throw error;
  }
}

async function updateFromX(
  collections: AccountCollections,
  profile: XProfile,
  termsAccepted: boolean,
): Promise<UserRecord | undefined> {
  const { avatarUrl, username: xUsername } = profile;
  const user = await collections.users
    .findOneAndUpdate(
      { xId: profile.id },
      { $set: { xUsername, xConfirmedAt: new Date(), ...(avatarUrl && { avatarUrl }) } },
      { returnDocument: 'after' },
    )
    .lean();
  if (!user || user.termsAcceptedAt || !termsAccepted) return user ?? undefined;
  const termsAcceptedAt = new Date();
  await collections.users.updateOne({ _id: user._id }, { $set: { termsAcceptedAt } });
  return { ...user, termsAcceptedAt };
}
