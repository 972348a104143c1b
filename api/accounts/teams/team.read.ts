import type { Types } from 'mongoose';
import type { AccountCollections } from '../account.collections.ts';
import { isAtLeast } from '../policy/policy.ts';
import type { UserRecord } from '../users/user.model.ts';
import type { TeamMember, TeamRecord } from './team.model.ts';

type Teams = Pick<AccountCollections, 'teams'>;

/** A team; for one without a row, the own team of the person with its id, as whose only owner they appear. */
export async function readTeam({ teams }: Teams, id: Types.ObjectId): Promise<TeamRecord> {
  return (await teams.findById(id).lean()) ?? ownTeamOf(id);
}

/** Several teams at once, by id; see `readTeam`. */
export async function readTeams(
  { teams }: Teams,
  ids: readonly Types.ObjectId[],
): Promise<Map<string, TeamRecord>> {
  const found = await teams.find({ _id: { $in: [...ids] } }).lean();
  return new Map([...ids.map(ownTeamOf), ...found].map((team) => [team._id.toString(), team]));
}

/** The teams that a user is in, their own first. */
export async function teamsOf(
  collections: Teams,
  user: Pick<UserRecord, '_id' | 'teamIds'>,
): Promise<TeamRecord[]> {
  const found = await readTeams(collections, teamIdsOf(user));
  return [...found.values()].filter((team) => memberOf(team, user._id));
}

/** The teams that a person is in as their account has them now; of one without an account, their own. */
export async function readTeamsOf(
  collections: Pick<AccountCollections, 'teams' | 'users'>,
  userId: Types.ObjectId,
): Promise<TeamRecord[]> {
  const user = await collections.users.findById(userId, { teamIds: 1 }).lean();
  return await teamsOf(collections, user ?? { _id: userId });
}

/** The teams that may have a user as a member; only their rows say whether they do. */
export function teamIdsOf({ _id, teamIds }: Pick<UserRecord, '_id' | 'teamIds'>): Types.ObjectId[] {
  return [_id, ...(teamIds ?? [])];
}

/** What a person is in a team; undefined if they are not in it. */
export function memberOf(
  { members }: Pick<TeamRecord, 'members'>,
  userId: Types.ObjectId,
): TeamMember | undefined {
  return members.find((member) => member.userId.equals(userId));
}

/** Whether a person is one of a team's owners. */
export function isOwnerOf(team: Pick<TeamRecord, 'members'>, userId: Types.ObjectId): boolean {
  return memberOf(team, userId)?.role === 'owner';
}

/** The people who answer for a team's assistants: its owners and admins. */
export function managersOf({ members }: Pick<TeamRecord, 'members'>): Types.ObjectId[] {
  return members.filter(({ role }) => isAtLeast(role, 'admin')).map(({ userId }) => userId);
}

/** Its first owner, to whom operators write. */
export function firstOwnerOf({ members }: Pick<TeamRecord, 'members'>): Types.ObjectId | undefined {
  return members.find(({ role }) => role === 'owner')?.userId;
}

/** The teams that a person answers for as the first owner: a suspension of the person is one of each of them. */
export async function teamsAnsweredFor(
  collections: Teams,
  user: Pick<UserRecord, '_id' | 'teamIds'>,
): Promise<TeamRecord[]> {
  return (await teamsOf(collections, user)).filter((team) => answersFor(user, team));
}

/** Whether a person is the first owner of a team. */
export function answersFor({ _id }: Pick<UserRecord, '_id'>, team: Pick<TeamRecord, 'members'>): boolean {
  return firstOwnerOf(team)?.equals(_id) ?? false;
}

/** The teams whose first owner is that of a team; the team itself too. None if that owner has no account any more. */
export async function teamsOfItsOwner(
  collections: Pick<AccountCollections, 'teams' | 'users'>,
  team: Pick<TeamRecord, 'members'>,
): Promise<TeamRecord[]> {
  const owner = await collections.users.findById(firstOwnerOf(team), { teamIds: 1 }).lean();
  return owner ? await teamsAnsweredFor(collections, owner) : [];
}

/** A person's own team before its first change. */
export function ownTeamOf(id: Types.ObjectId): TeamRecord {
  const since = id.getTimestamp();
  return { _id: id, members: [{ userId: id, role: 'owner', since }], revision: 0, createdAt: since };
}
