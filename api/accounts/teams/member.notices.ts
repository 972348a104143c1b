import type { Types } from 'mongoose';
import type { AccountCollections } from '../account.collections.ts';
import { type AnnounceDeps, announce } from '../notices/announce.ts';
import type { TeamRecord } from './team.model.ts';
import { memberOf } from './team.read.ts';

interface Deps extends AnnounceDeps {
  collections: AnnounceDeps['collections'] & Pick<AccountCollections, 'users'>;
}

/** Notifies a team of somebody who is in it now. */
export async function announceMemberAdded(
  deps: Deps,
  team: Pick<TeamRecord, '_id' | 'members'>,
  userId: Types.ObjectId,
): Promise<void> {
  const member = memberOf(team, userId);
  if (!member) return;
  const data = { member: { ...(await nameOf(deps, userId)), role: member.role } };
  const event = { type: 'team.member_added', data } as const;
  await announce(deps, team._id, { key: keyOf(team, userId), event });
}

/** Notifies a team of somebody who has left it. `before`: the team with them. */
export async function announceMemberRemoved(
  deps: Deps,
  before: Pick<TeamRecord, '_id' | 'members'>,
  userId: Types.ObjectId,
): Promise<void> {
  const event = { type: 'team.member_removed', data: { member: await nameOf(deps, userId) } } as const;
  await announce(deps, before._id, { key: keyOf(before, userId), event });
}

/** The same for one stay of a person in a team. */
function keyOf(team: Pick<TeamRecord, 'members'>, userId: Types.ObjectId): string {
  return `${userId}:${memberOf(team, userId)?.since.getTime()}`;
}

async function nameOf({ collections }: Deps, userId: Types.ObjectId): Promise<{ id: string; name: string }> {
  const user = await collections.users.findById(userId, { name: 1 }).lean();
  return { id: userId.toString(), name: user?.name ?? '' };
}
