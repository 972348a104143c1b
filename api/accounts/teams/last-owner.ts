import type { Types } from 'mongoose';
import { AppError } from '../../platform/errors/app-error.ts';
import type { AccountCollections } from '../account.collections.ts';
import type { UserRecord } from '../users/user.model.ts';
import type { TeamRecord } from './team.model.ts';
import { teamNames } from './team.present.ts';
import { isOwnerOf, teamsOf } from './team.read.ts';

/** Throws `last_owner` if a person is the only owner of a team with others in it, whom nobody may leave without one. */
export async function refuseLastOwner(
  collections: Pick<AccountCollections, 'teams' | 'users'>,
  user: UserRecord,
): Promise<void> {
  const orphaned = (await teamsOf(collections, user)).filter((team) => needsOwner(team, user._id));
  const [name] = (await teamNames(collections, orphaned)).values();
  if (name !== undefined)
    throw new AppError('last_owner', {
      message: `You are the only owner of “${name}”, and others are in it. Make somebody else its owner first, or remove them.`,
    });
}

/** Whether a team would have people but no owner without this one. */
export function needsOwner({ members }: TeamRecord, userId: Types.ObjectId): boolean {
  const others = members.filter((member) => !member.userId.equals(userId));
  const isOwner = isOwnerOf({ members }, userId);
  return isOwner && others.length > 0 && others.every(({ role }) => role !== 'owner');
}
