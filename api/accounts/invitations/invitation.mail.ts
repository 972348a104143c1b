import type { Types } from 'mongoose';
import { teamInvitationMessage } from '../../platform/mail/team-invitation.message.ts';
import type { AccountCollections } from '../account.collections.ts';
import type { AddressedMail } from '../email/account-mails.ts';
import { teamNames } from '../teams/team.present.ts';
import { readTeam } from '../teams/team.read.ts';
import type { UserRecord } from '../users/user.model.ts';
import { issueInvitationToken } from './invitation.commands.ts';

interface Deps {
  collections: Pick<AccountCollections, 'invitations' | 'teams' | 'users'>;
  config: { publicUrl: string };
}

/** Composes the mail of an invitation, with a new link. Undefined if it was withdrawn or accepted meanwhile. */
export async function composeInvitation(
  { collections, config }: Deps,
  id: Types.ObjectId,
  { name: invitedBy }: Pick<UserRecord, 'name'>,
): Promise<AddressedMail | undefined> {
  const invitation = await collections.invitations.findById(id).lean();
  if (!invitation) return undefined;
  const { teamId, role, email } = invitation;
  const names = await teamNames(collections, [await readTeam(collections, teamId)]);
  const token = await issueInvitationToken(collections, id);
  return {
    to: email,
    message: teamInvitationMessage({
      invitedBy,
      team: names.get(teamId.toString()) ?? '',
      role,
      acceptUrl: `${config.publicUrl}/invitation#${token}`,
    }),
  };
}
