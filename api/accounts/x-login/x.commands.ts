import { isDuplicate } from '../../../gateway/store/duplicate.ts';
import type { Models } from '../../collections.ts';
import type { UserRecord } from '../users/user.model.ts';
import type { XProfile } from './x.strategy.ts';

/**
 * The account of someone who comes from X: found, or made, by X's id and by nothing else. An equal email never joins two
 * accounts, since X does not prove whose it is. Name and picture follow X until the person has an account; terms count
 * once accepted.
 */
export async function upsertFromX(
  models: Models,
  profile: XProfile,
  termsAccepted: boolean,
): Promise<UserRecord> {
  const known = await follow(models, profile, termsAccepted);
  if (known) return known;
  try {
    const user = await models.users.create({
      name: profile.name,
      xId: profile.id,
      xUsername: profile.username,
      ...(profile.avatarUrl && { avatarUrl: profile.avatarUrl }),
      provider: 'x',
      ...(termsAccepted && { termsAcceptedAt: new Date() }),
    });
    return user.toObject();
  } catch (error) {
    // Two first logins at once: the other one made the account.
    const winner = isDuplicate(error) ? await follow(models, profile, termsAccepted) : undefined;
    if (winner) return winner;
    throw error;
  }
}

async function follow(
  models: Models,
  profile: XProfile,
  termsAccepted: boolean,
): Promise<UserRecord | undefined> {
  const { avatarUrl, username: xUsername } = profile;
  const user = await models.users
    .findOneAndUpdate(
      { xId: profile.id },
      { $set: { xUsername, ...(avatarUrl && { avatarUrl }) } },
      { returnDocument: 'after' },
    )
    .lean();
  if (!user || user.termsAcceptedAt || !termsAccepted) return user ?? undefined;
  const termsAcceptedAt = new Date();
  await models.users.updateOne({ _id: user._id }, { $set: { termsAcceptedAt } });
  return { ...user, termsAcceptedAt };
}
