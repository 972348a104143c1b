import type { Types } from 'mongoose';
import type { JobQueue } from '../../platform/jobs/queue.ts';
import type { AccountCollections } from '../account.collections.ts';
import type { Leaver } from '../deletion/deletion.job.ts';
import { type ExportSection, fieldsOf, jsonFile } from '../export/export.section.ts';
import { isAtLeast } from '../policy/policy.ts';
import { needsOwner } from './last-owner.ts';
import { announceMemberRemoved } from './member.notices.ts';
import { changeRole, deleteTeam, removeMember } from './team.commands.ts';
import type { TeamMember } from './team.model.ts';
import { teamNames } from './team.present.ts';
import { memberOf, readTeamsOf, teamsOf } from './team.read.ts';

type TeamsAndUsers = Pick<AccountCollections, 'teams' | 'users'>;

/** The teams that are a person's alone, and go with them: nobody else is in them. */
export async function teamsAlone(
  collections: TeamsAndUsers,
  userId: Types.ObjectId,
): Promise<Types.ObjectId[]> {
  const teams = await readTeamsOf(collections, userId);
  return teams.filter(({ members }) => members.length === 1).map(({ _id }) => _id);
}

/**
 * Takes a person who is deleted out of their teams, with their invitations and tokens; teams of theirs alone go. Should they be
 * the only owner by now, the strongest of the others becomes one: the assistant is theirs too.
 */
export async function leaveTeams(
  deps: { collections: AccountCollections; jobs: JobQueue },
  leaver: Leaver,
): Promise<true> {
  const { collections } = deps;
  const { _id: userId } = leaver;
  for (const team of await teamsOf(collections, leaver)) {
    const others = team.members.filter((member) => !member.userId.equals(userId));
    const heir = heirAmong(others);
    if (heir && needsOwner(team, userId))
      await changeRole(collections, team._id, { userId: heir.userId, role: 'owner' }, ANY);
    if (heir) {
      await removeMember(collections, team._id, userId, ANY);
      await announceMemberRemoved(deps, team, userId);
    } else await deleteTeam(collections, team._id);
  }
  await collections.tokens.deleteMany({ createdBy: userId });
  await collections.invitations.deleteMany({ invitedBy: userId });
  return true;
}

/** The account goes, whatever it is in its teams. */
const ANY = { mayChangeOwners: true } as const;

/** The strongest of a team's people, and of those the first to come. */
function heirAmong(members: readonly TeamMember[]): TeamMember | undefined {
  return members.reduce<TeamMember | undefined>(
    (first, member) => (first && isAtLeast(first.role, member.role) ? first : member),
    undefined,
  );
}

/** A person's teams, and the invitations and tokens that they have given. Tokens by their first characters only. */
export const teamSection: ExportSection<AccountCollections> = {
  about:
    'teams.json: the teams that you are in, whom you have invited, and the tokens that you have created.',
  files: (collections, user) => [
    jsonFile('teams.json', async () => {
      const { _id } = user;
      const teams = await teamsOf(collections, user);
      const names = await teamNames(collections, teams);
      const invitations = await collections.invitations.find({ invitedBy: _id }).lean();
      const tokens = await collections.tokens.find({ createdBy: _id }).lean();
      return {
        teams: teams.map((team) => ({
          id: team._id,
          name: names.get(team._id.toString()),
          role: memberOf(team, _id)?.role,
          since: memberOf(team, _id)?.since,
          mails: memberOf(team, _id)?.mails,
        })),
        invitations: invitations.map((one) =>
          fieldsOf(one, ['teamId', 'email', 'role', 'createdAt', 'expiresAt']),
        ),
        tokens: tokens.map((one) =>
          fieldsOf(one, ['teamId', 'prefix', 'name', 'scope', 'createdAt', 'expiresAt', 'lastUsedAt']),
        ),
      };
    }),
  ],
};
