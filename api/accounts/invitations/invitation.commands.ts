import { isValidObjectId, type Types } from 'mongoose';
import { AppError, isAppError } from '../../platform/errors/app-error.ts';
import type { JobQueue } from '../../platform/jobs/queue.ts';
import { newRandomToken, randomTokenHash } from '../../platform/secrets/random-token.ts';
import { takeChange } from '../../platform/throttle/throttle.commands.ts';
import type { ThrottleRule } from '../../platform/throttle/throttle.ts';
import type { AccountCollections } from '../account.collections.ts';
import { refuseWhileLeaving } from '../deletion/deletion.commands.ts';
import { proveClaim } from '../email/email.commands.ts';
import { isProven } from '../policy/policy.ts';
import { announceMemberAdded } from '../teams/member.notices.ts';
import { addMember } from '../teams/team.commands.ts';
import type { TeamRecord } from '../teams/team.model.ts';
import { emailKeyOf } from '../users/email-address.ts';
import type { UserRecord } from '../users/user.model.ts';
import type { InvitationRecord } from './invitation.model.ts';
import type { InvitationRequest } from './invitation.schema.ts';

/** How long an invitation can be accepted. */
const INVITATION_MS = 7 * 24 * 3_600_000;
/** Mails to strangers in the name of one team. */
const INVITATIONS: readonly ThrottleRule[] = [
  { name: 'invitations-hour', times: 20, per: 3_600_000 },
  { name: 'invitations-day', times: 60, per: 86_400_000 },
];
/** Mails to strangers in the name of one person, however many teams they create and delete. */
const INVITATIONS_BY: readonly ThrottleRule[] = [
  { name: 'invitations-by-hour', times: 40, per: 3_600_000 },
  { name: 'invitations-by-day', times: 120, per: 86_400_000 },
];
/** Mails of all teams to one address. */
const INVITATIONS_TO: readonly ThrottleRule[] = [{ name: 'invitations-to', times: 10, per: 86_400_000 }];

interface Deps {
  collections: AccountCollections;
  jobs: JobQueue;
  clock?: () => Date;
}

/**
 * Invites the reader of a mailbox to a team, whether or not they have an account. A later invitation to the same address
 * replaces the earlier one. Throws `account_leaving`, `email_unproven` for an inviter whom we do not know, and `too_many_changes`.
 */
export async function invite(
  { collections, jobs, clock = () => new Date() }: Deps,
  { team, by }: { team: Pick<TeamRecord, '_id'>; by: UserRecord },
  { email, role }: InvitationRequest,
): Promise<InvitationRecord> {
  refuseWhileLeaving(by);
  if (!isProven(by))
    throw new AppError('email_unproven', {
      message: 'Open the link that we have mailed to your address first. Then invite others.',
    });
  const [emailKey, now] = [emailKeyOf(email), clock()];
  await takeChange(collections, INVITATIONS, team._id.toString(), clock);
  await takeChange(collections, INVITATIONS_BY, by._id.toString(), clock);
  await takeChange(collections, INVITATIONS_TO, emailKey, clock);
  await collections.invitations.deleteMany({ teamId: team._id, emailKey });
  const created = await collections.invitations.create({
    teamId: team._id,
    email,
    emailKey,
    role,
    invitedBy: by._id,
    createdAt: now,
    expiresAt: new Date(now.getTime() + INVITATION_MS),
  });
  await jobs.enqueue('mail', {
    mail: 'invitation',
    userId: by._id.toString(),
    invitationId: created._id.toString(),
  });
  return created.toObject();
}

/** Withdraws an invitation: its link no longer works. Withdrawing it twice is no error. */
export async function withdrawInvitation(
  { invitations }: Pick<AccountCollections, 'invitations'>,
  teamId: Types.ObjectId,
  id: string,
): Promise<void> {
  if (isValidObjectId(id)) await invitations.deleteOne({ _id: id, teamId });
}

/** Withdraws what a person has invited who no longer decides who is in the team. */
export async function withdrawInvitationsBy(
  { invitations }: Pick<AccountCollections, 'invitations'>,
  teamId: Types.ObjectId,
  invitedBy: Types.ObjectId,
): Promise<void> {
  await invitations.deleteMany({ teamId, invitedBy });
}

/** Makes the token for the mail of an invitation: 256 random bits that are stored nowhere else. It replaces an earlier one. */
export async function issueInvitationToken(
  { invitations }: Pick<AccountCollections, 'invitations'>,
  _id: Types.ObjectId,
): Promise<string> {
  const token = newRandomToken();
  await invitations.updateOne({ _id }, { $set: { tokenHash: randomTokenHash(token) } });
  return token;
}

/** The invitation of a mailed token. Throws `invitation_invalid`. */
export async function readInvitation(
  { invitations }: Pick<AccountCollections, 'invitations'>,
  token: string,
  now: Date,
): Promise<InvitationRecord> {
  const invitation = await invitations.findOne({ tokenHash: randomTokenHash(token) }).lean();
  if (!invitation || invitation.expiresAt <= now) throw new AppError('invitation_invalid');
  return invitation;
}

/**
 * Adds a user to the team that they were invited to. The link also proves their address, if they had only typed it: whoever
 * has it reads that mailbox. Throws `invitation_invalid`, `invitation_other_account` and `team_full`.
 */
export async function acceptInvitation(
  { collections, jobs, clock = () => new Date() }: Deps,
  user: UserRecord,
  token: string,
): Promise<TeamRecord> {
  const { _id, emailKey, teamId, role } = await readInvitation(collections, token, clock());
  if (user.emailKey !== emailKey) {
    if (user.claimedEmailKey !== emailKey) throw new AppError('invitation_other_account');
    await proveClaim({ collections }, { userId: user._id, emailKey });
  }
  // Withdrawn at the same moment: then it is gone here. Accepted and killed before the end: it goes on here.
  const claimed = await collections.invitations.updateOne(
    { _id, acceptedBy: { $in: [null, user._id] } },
    { $set: { acceptedBy: user._id } },
  );
  if (claimed.matchedCount === 0) throw new AppError('invitation_invalid');
  const member = { userId: user._id, role, since: clock() };
  const team = await addMember(collections, teamId, member).catch((error: unknown) => {
    // The team was deleted at the same moment.
    throw isAppError(error, 'not_found') ? new AppError('invitation_invalid', { cause: error }) : error;
  });
  await announceMemberAdded({ collections, jobs, clock }, team, user._id);
  await collections.invitations.deleteOne({ _id });
  return team;
}

/** Removes expired invitations (the embedded database has no TTL index). */
export async function removeExpiredInvitations(
  { invitations }: Pick<AccountCollections, 'invitations'>,
  now = new Date(),
): Promise<number> {
  const { deletedCount } = await invitations.deleteMany({ expiresAt: { $lte: now } });
  return deletedCount;
}
