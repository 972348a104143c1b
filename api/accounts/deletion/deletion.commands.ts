import type { Types } from 'mongoose';
import { auditTargetText } from '../../platform/audit/audit-target.ts';
import { AppError } from '../../platform/errors/app-error.ts';
import type { JobQueue } from '../../platform/jobs/queue.ts';
import { takeChange } from '../../platform/throttle/throttle.commands.ts';
import type { ThrottleRule } from '../../platform/throttle/throttle.ts';
import type { AccountCollections } from '../account.collections.ts';
import { removeMailedLinks, takeMailedLink } from '../mailed-links/mailed-link.commands.ts';
import { hasOtherOperator } from '../roles/operator.role.ts';
import { refuseLastOwner } from '../teams/last-owner.ts';
import type { UserRecord } from '../users/user.model.ts';

const DAY_MS = 86_400_000;
/** How long a deletion can be undone. */
const UNDO_MS = 7 * DAY_MS;
/** Each is mailed and audited. */
const REQUESTS: ThrottleRule = { name: 'deletion', times: 5, per: DAY_MS };

interface Deps {
  collections: AccountCollections;
  jobs: JobQueue;
  clock?: () => Date;
}

/**
 * Marks an account to be deleted in seven days, and mails what follows. Until then it can be undone. A second request changes
 * nothing. Throws `last_operator` for the only operator who stays, `last_owner` for the only owner of a team with others, and
 * `too_many_changes` for the sixth request of a day.
 */
export async function requestDeletion(
  { collections, jobs, clock = () => new Date() }: Deps,
  user: UserRecord,
): Promise<void> {
  const { _id, deletion: earlier } = user;
  // Again, in case that the process of the earlier request died before it was mailed.
  if (earlier) return mailAsked(jobs, _id, earlier);
  await refuseLastOwner(collections, user);
  await takeChange(collections, [REQUESTS], _id.toString(), clock);
  const at = clock();
  const deletion = { at, due: new Date(at.getTime() + UNDO_MS) };
  // The work list first: a mark without a row in it would never be looked at.
  await collections.accountDeletions.updateOne({ _id }, { $set: { due: deletion.due } }, { upsert: true });
  const marked = await collections.users
    .findOneAndUpdate({ _id, deletion: null }, { $set: { deletion } }, { returnDocument: 'after' })
    .lean();
  if (!marked) return;
  // Looked at after the mark: of two operators who leave at once, none sees the other as one who stays.
  if (marked.role === 'operator' && !(await hasOtherOperator(collections, _id))) {
    await collections.users.updateOne({ _id }, { $unset: { deletion: '' } });
    throw new AppError('last_operator');
  }
  await audit(collections, _id, 'delete account');
  await mailAsked(jobs, _id, deletion);
}

/** Mails what follows from a request, once. */
async function mailAsked(
  jobs: JobQueue,
  _id: Types.ObjectId,
  { at }: NonNullable<UserRecord['deletion']>,
): Promise<void> {
  const userId = _id.toString();
  await jobs.enqueue(
    'mail',
    { mail: 'deletion_asked', userId },
    { key: `deletion:${userId}:${at.getTime()}` },
  );
}

/** Keeps an account that was to be deleted. Throws `deletion_begun` once a part of it may be gone. */
export async function undoDeletion(
  { collections }: Pick<Deps, 'collections'>,
  _id: Types.ObjectId,
): Promise<void> {
  // One write decides between an undo at the last moment and the worker that begins.
  const { matchedCount } = await collections.users.updateOne(
    { _id, deletion: { $ne: null }, 'deletion.begunAt': null },
    { $unset: { deletion: '' } },
  );
  if (matchedCount === 0) {
    if (await collections.users.exists({ _id, deletion: { $ne: null } }))
      throw new AppError('deletion_begun');
    return;
  }
  await removeMailedLinks(collections, _id, ['keep']);
  await audit(collections, _id, 'keep account');
}

/** The same by the mailed link, without a login. Throws `link_invalid` and `deletion_begun`. */
export async function undoDeletionByLink(
  { collections, clock }: Pick<Deps, 'collections' | 'clock'>,
  token: string,
): Promise<void> {
  const { userId } = await takeMailedLink(collections, token, ['keep'], clock?.());
  await undoDeletion({ collections }, userId);
}

/**
 * Decides that a deletion that is due begins: from then on nothing undoes it. False if the account is kept, or is due later.
 * Repeating it is harmless.
 */
export async function beginDeletion(
  { users }: Pick<AccountCollections, 'users'>,
  { _id, deletion }: UserRecord,
  now: Date,
): Promise<boolean> {
  if (!deletion || deletion.due > now) return false;
  if (deletion.begunAt) return true;
  const { matchedCount } = await users.updateOne(
    { _id, 'deletion.due': deletion.due, 'deletion.begunAt': null },
    { $set: { 'deletion.begunAt': now } },
  );
  return matchedCount === 1;
}

/** Throws `account_leaving` for an account that is to be deleted: what is ordered now would only be removed again. */
export function refuseWhileLeaving({ deletion }: Pick<UserRecord, 'deletion'>): void {
  if (deletion) throw new AppError('account_leaving');
}

/** The audit has ids only. */
export async function audit(
  collections: Pick<AccountCollections, 'audit'>,
  _id: Types.ObjectId,
  act: 'delete account' | 'keep account' | 'account deleted',
): Promise<void> {
  const target = { kind: 'user', name: _id.toString() } as const;
  await collections.audit.create({ actor: auditTargetText(target), act, target, outcome: 'done' });
}
