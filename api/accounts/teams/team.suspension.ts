import type { Types } from 'mongoose';
import type { AccountCollections } from '../account.collections.ts';
import type { UserRecord } from '../users/user.model.ts';
import type { Suspension, TeamRecord } from './team.model.ts';
import { firstOwnerOf, readTeam, teamsOf } from './team.read.ts';

type TeamsAndUsers = Pick<AccountCollections, 'teams' | 'users'>;

/** The teams that a person answers for as the first owner: a suspension of the person is one of each of them. */
export async function teamsAnsweredFor(
  collections: Pick<AccountCollections, 'teams'>,
  user: Pick<UserRecord, '_id' | 'teamIds'>,
): Promise<TeamRecord[]> {
  return (await teamsOf(collections, user)).filter((team) => answersFor(user, team));
}

/** Whether a person is the first owner of a team. */
export function answersFor({ _id }: Pick<UserRecord, '_id'>, team: Pick<TeamRecord, 'members'>): boolean {
  return firstOwnerOf(team)?.equals(_id) ?? false;
}

/**
 * Why a new assistant of a team may not call models: the team is suspended, or another one of its first owner is. Otherwise
 * who is suspended would delete the assistant and order one in a new team.
 */
export async function suspensionOf(
  collections: TeamsAndUsers,
  teamId: Types.ObjectId,
): Promise<Suspension | undefined> {
  const team = await readTeam(collections, teamId);
  if (team.suspension) return team.suspension;
  const ownerId = firstOwnerOf(team);
  const owner = await collections.users.findById(ownerId, { teamIds: 1 }).lean();
  const owned = owner ? await teamsAnsweredFor(collections, owner) : [];
  return owned.map(({ suspension }) => suspension).find(Boolean) ?? undefined;
}
