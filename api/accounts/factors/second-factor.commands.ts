import type { Types } from 'mongoose';
import { compareAndSwap } from '../../../gateway/store/compare-and-swap.ts';
import { AppError } from '../../platform/errors/app-error.ts';
import type { JobQueue } from '../../platform/jobs/queue.ts';
import type { Vault } from '../../platform/secrets/vault.ts';
import type { AccountCollections } from '../account.collections.ts';
import { endSessionsOf } from '../sessions/session.commands.ts';
import type { UserRecord } from '../users/user.model.ts';
import { newRecoveryCodes } from './recovery-codes.ts';
import { hasSecondFactor, type SecondFactor } from './second-factor.model.ts';

export interface FactorDeps {
  collections: Pick<AccountCollections, 'users' | 'sessions'>;
  vault: Vault;
  jobs: JobQueue;
  clock?: () => Date;
}

/** The user after a change of their second factor, and recovery codes, which are shown once, if the change made some. */
export interface ChangedFactors {
  user: UserRecord;
  recoveryCodes: string[] | null;
}

const NONE: SecondFactor = { revision: 0, passkeys: [], recovery: [] };

/**
 * Changes the second factor of an account by a function of what it is, which is called again if another process changed it
 * meanwhile: of two that use one code at once, the second one sees it used. What it throws is passed on. Returns the user after.
 */
export async function changeSecondFactor(
  { users }: Pick<AccountCollections, 'users'>,
  _id: Types.ObjectId,
  change: (before: SecondFactor) => SecondFactor | Promise<SecondFactor>,
): Promise<UserRecord> {
  return await compareAndSwap(
    async () => {
      const user = await users.findById(_id).lean();
      if (!user) throw new AppError('unauthenticated');
      const before = { ...NONE, ...user.secondFactor };
      const secondFactor = { ...(await change(before)), revision: before.revision + 1 };
      const unchanged = { _id, 'secondFactor.revision': user.secondFactor?.revision ?? null };
      const { matchedCount } = await users.updateOne(unchanged, { $set: { secondFactor } });
      return matchedCount === 1 ? { ...user, secondFactor } : undefined;
    },
    { onContention: () => new AppError('too_many_attempts') },
  );
}

/**
 * Adds a factor as `changeSecondFactor` does, and tells the account by mail. With the first factor, the account gets recovery
 * codes, and its sessions end except `sessionId`: they began without a factor.
 */
export async function addFactor(
  { collections, jobs }: FactorDeps,
  user: UserRecord,
  sessionId: string,
  add: (before: SecondFactor) => SecondFactor | Promise<SecondFactor>,
): Promise<ChangedFactors> {
  const { _id } = user;
  const fresh = newRecoveryCodes(_id.toString());
  const changed = await changeSecondFactor(collections, _id, async (before) => {
    const after = await add(before);
    return hasSecondFactor({ secondFactor: before }) ? after : { ...after, recovery: fresh.hashes };
  });
  const isFirst = !hasSecondFactor(user);
  if (isFirst) await endSessionsOf(collections, _id, sessionId);
  await jobs.enqueue('mail', { mail: 'factor_added', userId: _id.toString() });
  return { user: changed, recoveryCodes: isFirst ? fresh.codes : null };
}

/**
 * Removes a factor as `changeSecondFactor` does, and tells the account by mail. Recovery codes go with the last one. Throws
 * `factor_required` for the last one of an operator.
 */
export async function removeFactor(
  { collections, jobs }: FactorDeps,
  { _id, role }: UserRecord,
  remove: (before: SecondFactor) => SecondFactor,
): Promise<void> {
  await changeSecondFactor(collections, _id, (before) => {
    const after = remove(before);
    if (hasSecondFactor({ secondFactor: after })) return after;
    if (role === 'operator') throw new AppError('factor_required');
    return { ...after, recovery: [] };
  });
  await jobs.enqueue('mail', { mail: 'factor_removed', userId: _id.toString() });
}
