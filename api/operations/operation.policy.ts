import { isValidObjectId, Types } from 'mongoose';
import type { UserRecord } from '../accounts/users/user.model.ts';
import { AppError } from '../platform/errors/app-error.ts';
import type { OperationCollections } from './operation.collections.ts';
import type { OperationRecord } from './operation.model.ts';

/** A user's own operation. Throws `not_found` both if it does not exist and if it belongs to someone else. */
export async function ownOperation(
  collections: OperationCollections,
  user: UserRecord,
  id: string | undefined,
): Promise<OperationRecord> {
  const operation = isValidObjectId(id)
    ? await collections.operations.findOne({ _id: new Types.ObjectId(id), ownerId: user._id }).lean()
    : null;
  if (!operation)
    throw new AppError('not_found', { message: 'There is no such operation. Check the address.' });
  return operation;
}

/** Whether its owner may cancel it: what they asked for themselves, but not what an operator or a scan ordered. */
export function isOwnersToCancel({ byOperator, purpose }: OperationRecord): boolean {
  return !byOperator || purpose !== undefined;
}

/** Whether it is a removal that has started, which cannot be undone. */
export function isRemovalUnderWay({ kind, startedAt }: OperationRecord): boolean {
  return kind === 'destroy' && Boolean(startedAt);
}
