import type { AccountCollections } from '../account.collections.ts';
import type { InvitationRecord } from './invitation.model.ts';
import type { InvitationBody } from './invitation.schema.ts';

/** Invitations as those see them who decide who is in the team. */
export async function presentInvitations(
  { users }: Pick<AccountCollections, 'users'>,
  invitations: readonly InvitationRecord[],
): Promise<InvitationBody[]> {
  const inviters = await users
    .find({ _id: { $in: invitations.map(({ invitedBy }) => invitedBy) } }, { name: 1 })
    .lean();
  const names = new Map(inviters.map(({ _id, name }) => [_id.toString(), name]));
  return invitations.map(({ _id, email, role, invitedBy, createdAt, expiresAt }) => ({
    id: _id.toString(),
    email,
    role,
    invitedBy: names.get(invitedBy.toString()) ?? null,
    createdAt: createdAt.toISOString(),
    expiresAt: expiresAt.toISOString(),
  }));
}
