import { isValidObjectId, Types } from 'mongoose';
import type { UserRecord } from '../../accounts/users/user.model.ts';
import { AppError } from '../../platform/errors/app-error.ts';
import type { AssistantCollections } from '../assistant.collections.ts';
import type { InstanceRecord } from './instance.model.ts';

/** A user's own instance. Throws `not_found` both if it does not exist and if it belongs to someone else. */
export async function ownInstance(
  collections: AssistantCollections,
  user: UserRecord,
  id: string | undefined,
): Promise<InstanceRecord> {
  const instance = isValidObjectId(id)
    ? await collections.instances.findOne({ _id: new Types.ObjectId(id), ownerId: user._id }).lean()
    : null;
  if (!instance)
    throw new AppError('not_found', { message: 'You have no such assistant. See your dashboard.' });
  return instance;
}
