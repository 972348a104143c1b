import { isValidObjectId, Types } from 'mongoose';
import type { UserRecord } from '../../accounts/users/user.model.ts';
import type { Collections } from '../../collections.ts';
import { AppError } from '../../platform/errors/app-error.ts';
import type { InstanceRecord } from './instance.model.ts';

/** A person's own instance. Throws `not_found` for one that is not there and for another's alike. */
export async function ownInstance(
  collections: Collections,
  user: UserRecord,
  id: string | undefined,
): Promise<InstanceRecord> {
  const instance = isValidObjectId(id)
    ? await collections.instances.findOne({ _id: new Types.ObjectId(id), ownerId: user._id }).lean()
    : null;
  if (!instance)
    throw new AppError('not_found', { message: 'You have no such assistant. Look at your dashboard.' });
  return instance;
}
