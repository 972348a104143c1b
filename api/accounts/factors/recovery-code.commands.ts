import type { Types } from 'mongoose';
import { AppError } from '../../platform/errors/app-error.ts';
import type { UserRecord } from '../users/user.model.ts';
import { newRecoveryCodes, recoveryHashOf } from './recovery-codes.ts';
import { changeSecondFactor, type FactorDeps } from './second-factor.commands.ts';
import { hasSecondFactor, type SecondFactor } from './second-factor.model.ts';

/** Replaces the recovery codes of an account by ten new ones. Throws `not_found` for an account without a factor. */
export async function renewRecoveryCodes(
  { collections }: FactorDeps,
  { _id }: UserRecord,
): Promise<{ user: UserRecord; recoveryCodes: string[] }> {
  const { codes, hashes } = newRecoveryCodes(_id.toString());
  const user = await changeSecondFactor(collections, _id, (before) => {
    if (!hasSecondFactor({ secondFactor: before })) throw new AppError('not_found', { message: NO_FACTOR });
    return { ...before, recovery: hashes };
  });
  return { user, recoveryCodes: codes };
}

const NO_FACTOR = 'Recovery codes belong to a second factor, and your account has none. Set one up first.';

/** The second factor once a recovery code is used. Throws `wrong_code` for one that is wrong or used. */
export function spendRecoveryCode(userId: Types.ObjectId, before: SecondFactor, code: string): SecondFactor {
  const hash = recoveryHashOf(userId.toString(), code);
  if (!before.recovery.includes(hash)) throw new AppError('wrong_code', { message: NO_SUCH_CODE });
  return { ...before, recovery: before.recovery.filter((each) => each !== hash) };
}

const NO_SUCH_CODE = 'This is no recovery code of your account, or it has been used. Enter another one.';
