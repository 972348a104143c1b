import type { Types } from 'mongoose';
import { AppError } from '../../platform/errors/app-error.ts';
import type { AccountCollections } from '../account.collections.ts';

type Users = Pick<AccountCollections, 'users'>;

/**
 * Makes an account an operator by its invitation, which is used up. False if the account has no such invitation, or is to be
 * deleted.
 */
export async function grantOperator(
  { users }: Users,
  _id: Types.ObjectId | string,
  nonce: string,
): Promise<boolean> {
  // One write: of two that open a link at once, or of one that opens it and one that revokes, only one succeeds.
  const { modifiedCount } = await users.updateOne(
    { _id, 'operatorInvitation.nonce': nonce, deletion: null },
    { $set: { role: 'operator' }, $unset: { operatorInvitation: '' } },
  );
  return modifiedCount === 1;
}

/** Whether anybody operates this service; also while the role of one is being taken away. */
export async function hasOperator({ users }: Users): Promise<boolean> {
  return (await users.exists({ role: { $in: ['operator', REVOKING] } })) !== null;
}

/** Whether somebody other than this account operates the service and is not about to leave it. */
export async function hasOtherOperator({ users }: Users, _id: Types.ObjectId | string): Promise<boolean> {
  return (await users.exists({ role: 'operator', deletion: null, _id: { $ne: _id } })) !== null;
}

/**
 * Takes the role away, and an invitation that was not confirmed yet. Does nothing if the account has neither. Throws
 * `last_operator` if nobody else has the role, and leaves it then: without an operator, only the configured address can
 * get it back; one whose account is to be deleted does not count. Also call it before an operator's account is deleted.
 */
export async function revokeOperator(
  { users }: Users,
  _id: Types.ObjectId | string,
): Promise<'revoked' | 'invitation_withdrawn' | 'no_operator'> {
  // The invitation first: a link that is opened meanwhile either no longer works, or gives a role that goes next.
  const invitation = await users.updateOne(
    { _id, 'operatorInvitation.nonce': { $ne: null } },
    { $unset: { operatorInvitation: '' } },
  );
  const { modifiedCount } = await users.updateOne({ _id, role: 'operator' }, { $set: { role: REVOKING } });
  if (modifiedCount === 0 && !(await users.exists({ _id, role: REVOKING })))
    return invitation.modifiedCount === 1 ? 'invitation_withdrawn' : 'no_operator';
  // Counted after the change: of two that are revoked at once, none sees the other as an operator, and both are refused.
  if (!(await hasOtherOperator({ users }, _id))) {
    await users.updateOne({ _id, role: REVOKING }, { $set: { role: 'operator' } });
    throw new AppError('last_operator');
  }
  await users.updateOne({ _id, role: REVOKING }, { $set: { role: null } });
  return 'revoked';
}

/** Between the two steps. A process that dies there is followed by another that runs the action again. */
const REVOKING = 'revoking';
