import type { Types } from 'mongoose';
import type { AccountCollections } from '../account.collections.ts';
import type { UserRecord } from '../users/user.model.ts';
import { firstOwnerOf, readTeams, teamIdsOf } from './team.read.ts';

type TeamsAndUsers = Pick<AccountCollections, 'teams' | 'users'>;

/** The first owner of each team, by the team's id, for operators. Two queries, however many teams. */
export async function ownersOf(
  collections: TeamsAndUsers,
  teamIds: readonly Types.ObjectId[],
): Promise<Map<string, UserRecord>> {
  const teams = await readTeams(collections, teamIds);
  const owners = [...teams.values()].flatMap((team) => firstOwnerOf(team) ?? []);
  const found = await collections.users.find({ _id: { $in: owners } }).lean();
  const byId = new Map(found.map((user) => [user._id.toString(), user]));
  const pairs = [...teams].flatMap(([id, team]) => {
    const owner = byId.get(`${firstOwnerOf(team)}`);
    return owner ? [[id, owner] as const] : [];
  });
  return new Map(pairs);
}

/** The ids of the teams that some users may be in, their own among them. */
export function teamIdsOfAll(users: readonly Pick<UserRecord, '_id' | 'teamIds'>[]): Types.ObjectId[] {
  return users.flatMap(teamIdsOf);
}
