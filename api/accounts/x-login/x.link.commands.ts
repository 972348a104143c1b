import type { Types } from 'mongoose';
import { isDuplicateKeyError } from '../../../gateway/store/duplicate-key.ts';
import { AppError } from '../../platform/errors/app-error.ts';
import type { JobQueue } from '../../platform/jobs/queue.ts';
import type { AccountCollections } from '../account.collections.ts';
import { endSessionsOf } from '../sessions/session.commands.ts';
import type { UserRecord } from '../users/user.model.ts';
import type { XProfile } from './x.strategy.ts';

interface Deps {
  collections: Pick<AccountCollections, 'users' | 'sessions'>;
  jobs: JobQueue;
}

/**
 * Lets an X account log in to an account, in place of another X account that was linked before, and tells the owner by mail.
 * Throws `x_taken` if it logs in to somebody else's.
 */
export async function linkX(
  { collections: { users }, jobs }: Deps,
  _id: Types.ObjectId,
  { id: xId, username: xUsername, avatarUrl }: XProfile,
): Promise<void> {
  if (await users.exists({ xId, _id: { $ne: _id } })) throw new AppError('x_taken');
  const link = { xId, xUsername, xConfirmedAt: new Date(), ...(avatarUrl && { avatarUrl }) };
  try {
    await users.updateOne({ _id }, { $set: link });
  } catch (error) {
    // The X account has logged in, and so has got an account of its own, or was linked elsewhere, at the same moment.
    if (isDuplicateKeyError(error)) throw new AppError('x_taken', { cause: error });
    throw error;
  }
  await jobs.enqueue('mail', { mail: 'x_linked', userId: _id.toString() });
}

/**
 * Takes the login with X from an account, and ends its other sessions, since X may have begun them. Throws `not_found` if no X
 * account is linked, and `last_way_in` without a password and a proven address to log in with instead.
 */
export async function unlinkX(
  { collections }: Pick<Deps, 'collections'>,
  { _id, xId }: UserRecord,
  sessionId: string,
): Promise<void> {
  if (!xId) throw new AppError('not_found', { message: 'No X account is linked to your account.' });
  const { modifiedCount } = await collections.users.updateOne(
    { _id, passwordHash: { $ne: null }, emailKey: { $ne: null } },
    { $unset: { xId: '', xUsername: '', xUsernameKey: '', xConfirmedAt: '', avatarUrl: '' } },
  );
  if (modifiedCount === 0) throw new AppError('last_way_in');
  await endSessionsOf(collections, _id, sessionId);
}
