import type { Types } from 'mongoose';
import type { AccountCollections } from '../account.collections.ts';
import { permissionsOf } from '../policy/policy.ts';
import type { UserRecord } from '../users/user.model.ts';
import type { TeamRecord } from './team.model.ts';
import { memberOf } from './team.read.ts';
import type { MemberBody, TeamBody } from './team.schema.ts';

type Users = Pick<AccountCollections, 'users'>;

/** Teams as one of their members sees them. */
export async function presentTeams(
  collections: Users,
  teams: readonly TeamRecord[],
  user: Pick<UserRecord, '_id'>,
): Promise<TeamBody[]> {
  const names = await teamNames(collections, teams);
  return teams.flatMap((team) => {
    const member = memberOf(team, user._id);
    if (!member) return [];
    return {
      id: team._id.toString(),
      name: names.get(team._id.toString()) ?? UNNAMED,
      own: team._id.equals(user._id),
      role: member.role,
      may: permissionsOf(member.role),
      members: team.members.length,
      createdAt: team.createdAt.toISOString(),
    };
  });
}

/** The people of a team, in the order in which they came. */
export async function presentMembers({ users }: Users, { members }: TeamRecord): Promise<MemberBody[]> {
  const found = await users
    .find(
      { _id: { $in: members.map(({ userId }) => userId) } },
      { name: 1, email: 1, emailKey: 1, avatarUrl: 1 },
    )
    .lean();
  const byId = new Map(found.map((user) => [user._id.toString(), user]));
  return members.flatMap(({ userId, role, since }) => {
    const user = byId.get(userId.toString());
    if (!user) return [];
    const { name, emailKey, email, avatarUrl } = user;
    return {
      id: userId.toString(),
      name,
      // What was only typed may be somebody else's.
      email: (emailKey && email) ?? null,
      avatarUrl: avatarUrl ?? null,
      role,
      since: since.toISOString(),
    };
  });
}

/** The name of each team, by id: its own, or that of the person whose own team it is. */
export async function teamNames(
  { users }: Users,
  teams: readonly Pick<TeamRecord, '_id' | 'name'>[],
): Promise<Map<string, string>> {
  const unnamed = teams.filter(({ name }) => name === undefined).map(({ _id }) => _id);
  const founders = unnamed.length > 0 ? await users.find({ _id: { $in: unnamed } }, { name: 1 }).lean() : [];
  const names = new Map(founders.map(({ _id, name }) => [_id.toString(), ownTeamName(name)]));
  return new Map(teams.map(({ _id, name }) => [idOf(_id), name ?? names.get(idOf(_id)) ?? UNNAMED]));
}

const UNNAMED = 'A team';
const idOf = (id: Types.ObjectId): string => id.toString();

function ownTeamName(name: string): string {
  return `${name}’s team`;
}
