import type { Types } from 'mongoose';
import { AppError } from '../../platform/errors/app-error.ts';
import type { AccountCollections } from '../account.collections.ts';

type Users = Pick<AccountCollections, 'users'>;

/** Makes an account an operator. Does nothing if it is one. */
export async function grantOperator({ users }: Users, _id: Types.ObjectId | string): Promise<void> {
  await users.updateOne({ _id }, { $set: { role: 'operator' } });
}

/**
 * Takes the role away. Does nothing if the account has none. Throws `last_operator` if nobody else has it, and leaves it
 * then: without an operator, only the configured address can get the role back. Also call it before an operator's account
 * is deleted.
 */
export async function revokeOperator({ users }: Users, _id: Types.ObjectId | string): Promise<void> {
  const { modifiedCount } = await users.updateOne({ _id, role: 'operator' }, { $set: { role: REVOKING } });
  if (modifiedCount === 0 && !(await users.exists({ _id, role: REVOKING }))) return;
  // Counted after the change: of two that are revoked at once, none sees the other as an operator, and both are refused.
  if (!(await users.exists({ role: 'operator' }))) {
    await users.updateOne({ _id, role: REVOKING }, { $set: { role: 'operator' } });
    throw new AppError('last_operator');
  }
  await users.updateOne({ _id, role: REVOKING }, { $set: { role: null } });
}

/** Between the two steps. A process that dies there is followed by another that runs the action again. */
const REVOKING = 'revoking';
