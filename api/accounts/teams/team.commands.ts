import { Types, type UpdateQuery } from 'mongoose';
import { isDuplicateKeyError } from '../../../gateway/store/duplicate-key.ts';
import { AppError } from '../../platform/errors/app-error.ts';
import type { AccountCollections } from '../account.collections.ts';
import type { MailChoice } from '../notices/mail-choices.ts';
import type { TeamRole } from '../policy/policy.ts';
import type { UserRecord } from '../users/user.model.ts';
import type { Suspension, TeamMember, TeamRecord } from './team.model.ts';
import { memberOf, ownTeamOf, readTeam } from './team.read.ts';

type Teams = Pick<AccountCollections, 'teams'>;
type TeamsAndUsers = Pick<AccountCollections, 'teams' | 'users'>;

/** People in one team. */
const MAX_MEMBERS = 50;
/** Beyond this many concurrent changes of one team, something else is wrong. */
const MAX_TRIES = 20;

/** Creates a team with one owner. */
export async function createTeam(
  { teams, users }: TeamsAndUsers,
  owner: Pick<UserRecord, '_id'>,
  name: string,
  now: Date,
): Promise<TeamRecord> {
  const _id = new Types.ObjectId();
  // The user's row first: a crash leaves the id of a team that does not exist, not a team that nobody finds.
  await users.updateOne({ _id: owner._id }, { $addToSet: { teamIds: _id } });
  const members = [{ userId: owner._id, role: 'owner' as const, since: now }];
  return (await teams.create({ _id, name, members, revision: 0, createdAt: now })).toObject();
}

/** Gives a team another name. */
export async function renameTeam({ teams }: Teams, id: Types.ObjectId, name: string): Promise<void> {
  await upsertTeam(teams, id, { $set: { name } });
}

/** Refuses the calls to models of a team's assistants, or allows them again with null. */
export async function suspendTeam(
  { teams }: Teams,
  id: Types.ObjectId,
  suspension: Suspension | null,
): Promise<void> {
  await upsertTeam(teams, id, { $set: { suspension } });
}

/** Adds a person to a team. Somebody who is in it already keeps their role. Throws `team_full`. */
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

/** Gives a member another role. Throws `not_found`, and `last_owner` if the team had no owner then. */
export async function changeRole(
  collections: Teams,
  id: Types.ObjectId,
  userId: Types.ObjectId,
  role: TeamRole,
): Promise<TeamRecord> {
  return await changeMembers(collections, id, (members) => {
    if (!memberOf({ members }, userId)) throw noMember();
    return members.map((member) => (member.userId.equals(userId) ? { ...member, role } : member));
  });
}

/** Switches mails about a team on or off for one of its people. Throws `not_found`. */
export async function chooseMails(
  collections: Teams,
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
): Promise<void> {
  await changeMembers(collections, id, (members) => {
    if (!memberOf({ members }, userId)) throw noMember();
    return members.filter((member) => !member.userId.equals(userId));
  });
  await collections.users.updateOne({ _id: userId }, { $pull: { teamIds: id } });
}

/** Removes a team that has no assistants. Its members keep an id that leads nowhere. */
export async function deleteTeam({ teams }: Teams, id: Types.ObjectId): Promise<void> {
  await teams.deleteOne({ _id: id });
}

function noMember(): AppError {
  return new AppError('not_found', { message: 'This person is not in the team. Reload the page.' });
}

/** Changes the members as one write: of two changes at once, the later one starts again from what the earlier one left. */
async function changeMembers(
  { teams }: Teams,
  id: Types.ObjectId,
  change: (members: TeamMember[]) => TeamMember[],
): Promise<TeamRecord> {
  for (let tries = 0; tries < MAX_TRIES; tries += 1) {
    await upsertTeam(teams, id, { $set: {} });
    const { members, revision } = await readTeam({ teams }, id);
    const next = change(members);
    if (!next.some(({ role }) => role === 'owner')) throw new AppError('last_owner');
    const changed = await teams
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

/** Changes a team's row, which an own team has only after its first change. */
async function upsertTeam(
  teams: Teams['teams'],
  id: Types.ObjectId,
  update: UpdateQuery<TeamRecord>,
): Promise<void> {
  const { members, revision, createdAt } = ownTeamOf(id);
  try {
    await teams.updateOne(
      { _id: id },
      { ...update, $setOnInsert: { members, revision, createdAt } },
      { upsert: true },
    );
  } catch (error) {
    // Another process has inserted it at the same moment.
    if (!isDuplicateKeyError(error)) throw error;
    await teams.updateOne({ _id: id }, update);
  }
}
