import { Types } from 'mongoose';
import { isDuplicateKeyError } from '../../../gateway/store/duplicate-key.ts';
import { createWithin } from '../../platform/database/create-within.ts';
import { AppError } from '../../platform/errors/app-error.ts';
import type { AccountCollections } from '../account.collections.ts';
import type { MailChoice } from '../notices/mail-choices.ts';
import type { UserRecord } from '../users/user.model.ts';
import type { Suspension, TeamMember, TeamRecord } from './team.model.ts';
import { isOwnerOf, memberOf, ownTeamOf, readTeam, readTeamsOf } from './team.read.ts';

type TeamsAndUsers = Pick<AccountCollections, 'teams' | 'users'>;

/** Teams that one person can own. */
const MAX_OWNED = 10;
/** People in one team. */
const MAX_MEMBERS = 50;
/** Beyond this many concurrent changes of one team, something else is wrong. */
const MAX_TRIES = 20;

/** Creates a team with one owner. Throws `too_many_teams`. */
export async function createTeam(
  collections: TeamsAndUsers,
  owner: Pick<UserRecord, '_id'>,
  name: string,
  now: Date,
): Promise<TeamRecord> {
  const { teams, users } = collections;
  const _id = new Types.ObjectId();
  const members = [{ userId: owner._id, role: 'owner' as const, since: now }];
  return await createWithin(
    { most: MAX_OWNED, count: () => countOwned(collections, owner._id), full: 'too_many_teams' },
    async () => {
      // The user's row first: a crash leaves the id of a team that does not exist, not a team that nobody finds.
      await users.updateOne({ _id: owner._id }, { $addToSet: { teamIds: _id } });
      return (await teams.create({ _id, name, members, revision: 0, createdAt: now })).toObject();
    },
    async () => {
      await teams.deleteOne({ _id });
      await users.updateOne({ _id: owner._id }, { $pull: { teamIds: _id } });
    },
  );
}

/** How many teams somebody owns; their own one too. */
async function countOwned(collections: TeamsAndUsers, userId: Types.ObjectId): Promise<number> {
  const teams = await readTeamsOf(collections, userId);
  return teams.filter((team) => isOwnerOf(team, userId)).length;
}

/** Gives a team another name. Throws `not_found` for one that is deleted. */
export async function renameTeam(
  collections: TeamsAndUsers,
  id: Types.ObjectId,
  name: string,
): Promise<void> {
  if (!(await ensureRow(collections, id))) throw noTeam();
  await collections.teams.updateOne({ _id: id }, { $set: { name } });
}

/** Refuses the calls to models of a team's assistants, or allows them again with null. A deleted team stays deleted. */
export async function suspendTeam(
  collections: TeamsAndUsers,
  id: Types.ObjectId,
  suspension: Suspension | null,
): Promise<void> {
  await ensureRow(collections, id);
  await collections.teams.updateOne({ _id: id }, { $set: { suspension } });
}

/** Adds a person to a team. Somebody who is in it already keeps their role. Throws `team_full`, and `not_found` if it is deleted. */
export async function addMember(
  collections: TeamsAndUsers,
  id: Types.ObjectId,
  member: TeamMember,
): Promise<TeamRecord> {
  const { userId } = member;
  if (!userId.equals(id)) await collections.users.updateOne({ _id: userId }, { $addToSet: { teamIds: id } });
  return await changeMembers(collections, id, (members) => {
    if (memberOf({ members }, userId)) return members;
    if (members.length >= MAX_MEMBERS) throw new AppError('team_full');
    return [...members, member];
  });
}

interface MemberChange {
  /** False refuses what concerns an owner: who asks may not, and the person may have become one a moment ago. */
  mayChangeOwners: boolean;
}

/**
 * Gives a member another role. Throws `not_found`, `role_too_low` for an owner whom nobody may change here, and `last_owner` if
 * the team had no owner then.
 */
export async function changeRole(
  collections: TeamsAndUsers,
  id: Types.ObjectId,
  { userId, role }: Pick<TeamMember, 'userId' | 'role'>,
  allowed: MemberChange,
): Promise<TeamRecord> {
  return await changeMembers(collections, id, (members) => {
    requireChangeable(members, userId, allowed);
    return members.map((member) => (member.userId.equals(userId) ? { ...member, role } : member));
  });
}

/** Switches mails about a team on or off for one of its people. Throws `not_found`. */
export async function chooseMails(
  collections: TeamsAndUsers,
  id: Types.ObjectId,
  userId: Types.ObjectId,
  mails: Partial<Record<MailChoice, boolean>>,
): Promise<void> {
  const { members } = await readTeam(collections, id);
  // Asked before, so that no row is made for an id that leads nowhere.
  if (!memberOf({ members }, userId))
    throw new AppError('not_found', { message: 'You are not in this team.' });
  await changeMembers(collections, id, (now) =>
    now.map((member) =>
      member.userId.equals(userId) ? { ...member, mails: { ...member.mails, ...mails } } : member,
    ),
  );
}

/** Takes a person out of a team, who loses every access to it within a second. Throws as `changeRole` does. */
export async function removeMember(
  collections: TeamsAndUsers,
  id: Types.ObjectId,
  userId: Types.ObjectId,
  allowed: MemberChange,
): Promise<void> {
  await changeMembers(collections, id, (members) => {
    requireChangeable(members, userId, allowed);
    return members.filter((member) => !member.userId.equals(userId));
  });
  await collections.users.updateOne({ _id: userId }, { $pull: { teamIds: id } });
}

/** Removes a team that has no assistants, and the invitations to it. Its members keep an id that leads nowhere. */
export async function deleteTeam(
  { teams, invitations }: Pick<AccountCollections, 'teams' | 'invitations'>,
  id: Types.ObjectId,
): Promise<void> {
  await teams.deleteOne({ _id: id });
  await invitations.deleteMany({ teamId: id });
}

function requireChangeable(
  members: TeamMember[],
  userId: Types.ObjectId,
  { mayChangeOwners }: MemberChange,
): void {
  const member = memberOf({ members }, userId);
  if (!member)
    throw new AppError('not_found', { message: 'This person is not in the team. Reload the page.' });
  if (member.role === 'owner' && !mayChangeOwners)
    throw new AppError('role_too_low', {
      message: 'This person has just become an owner, whom only owners change. Reload the page.',
    });
}

/** Changes the members as one write: of two changes at once, the later one starts again from what the earlier one left. */
async function changeMembers(
  collections: TeamsAndUsers,
  id: Types.ObjectId,
  change: (members: TeamMember[]) => TeamMember[],
): Promise<TeamRecord> {
  for (let tries = 0; tries < MAX_TRIES; tries += 1) {
    if (!(await ensureRow(collections, id))) throw noTeam();
    const { members, revision } = await readTeam(collections, id);
    const next = change(members);
    if (!next.some(({ role }) => role === 'owner')) throw new AppError('last_owner');
    const changed = await collections.teams
      .findOneAndUpdate(
        { _id: id, revision },
        { $set: { members: next }, $inc: { revision: 1 } },
        { returnDocument: 'after' },
      )
      .lean();
    if (changed) return changed;
  }
  throw new Error(`the members of team ${id} changed ${MAX_TRIES} times at once`);
}

/**
 * Makes sure that a team has a row, which a person's own team has only from its first change on. False for any other team
 * without one: it is deleted, and must not come back with an owner who does not exist.
 */
async function ensureRow({ teams, users }: TeamsAndUsers, id: Types.ObjectId): Promise<boolean> {
  if (await teams.exists({ _id: id })) return true;
  if (!(await users.exists({ _id: id }))) return false;
  const { members, revision, createdAt } = ownTeamOf(id);
  try {
    await teams.updateOne({ _id: id }, { $setOnInsert: { members, revision, createdAt } }, { upsert: true });
  } catch (error) {
    // Another process has inserted it at the same moment.
    if (!isDuplicateKeyError(error)) throw error;
  }
  return true;
}

function noTeam(): AppError {
  return new AppError('not_found', { message: 'There is no such team any more. Reload the page.' });
}
