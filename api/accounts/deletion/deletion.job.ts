import type { Types } from 'mongoose';
import type { Logger } from 'pino';
import { isAppError } from '../../platform/errors/app-error.ts';
import type { JobQueue } from '../../platform/jobs/queue.ts';
import type { AccountCollections } from '../account.collections.ts';
import { revokeOperator } from '../roles/operator.role.ts';
import type { UserRecord } from '../users/user.model.ts';
import { isEmailProven } from '../users/user.present.ts';
import { audit, beginDeletion } from './deletion.commands.ts';
import type { AccountDeletionRecord } from './deletion.model.ts';

/** Whose data goes: the account as last seen, or its id alone once its row is gone. */
export type Leaver = Pick<UserRecord, '_id'> & Partial<UserRecord>;

/** Removes one part of what is stored about a person. False: it is not gone yet. Repeating it is harmless. */
export type RemovalStep<Deps> = (deps: Deps, leaver: Leaver, now: Date) => Promise<boolean>;

/** What every deletion needs; a step may need more. */
export interface DeletionDeps {
  collections: AccountCollections;
  jobs: JobQueue;
  logger: Logger;
  /** Aborted when this process has to stop. */
  stopping: AbortSignal;
}

/** The last mail is tried for a day. The address of somebody whose mail server is away for longer goes without it. */
const MAIL_TRIED_MS = 86_400_000;

/**
 * Carries out the deletions that are due. Every step may be repeated and says what is left by looking, so a worker that dies
 * anywhere is followed by any other, and several at once do no harm.
 */
export function createDeletionWorker<Deps extends DeletionDeps>(
  deps: Deps,
  steps: readonly RemovalStep<Deps>[],
  clock: () => Date = () => new Date(),
): () => Promise<void> {
  return async () => {
    const now = clock();
    for (const row of await deps.collections.accountDeletions.find({}).lean()) {
      if (row.due > now) continue;
      if (deps.stopping.aborted) return;
      await advance(deps, steps, row, now).catch((error: unknown) =>
        deps.logger[isAppError(error) ? 'warn' : 'error'](
          { err: error, userId: row._id.toString() },
          'the deletion of an account is not done yet; it is tried again',
        ),
      );
    }
  };
}

/** Does what can be done now for one account. */
async function advance<Deps extends DeletionDeps>(
  deps: Deps,
  steps: readonly RemovalStep<Deps>[],
  row: AccountDeletionRecord,
  now: Date,
): Promise<void> {
  const { collections } = deps;
  const { _id } = row;
  const user = await collections.users.findById(_id).lean();
  if (user && !(await beginDeletion(collections, user, now))) return postpone(deps, row, user);
  if (user) await revokeOperator(collections, _id);
  if (!row.partsGoneAt) {
    if (!(await removeParts(deps, steps, user ?? { _id }, now))) return;
    await collections.accountDeletions.updateOne({ _id }, { $set: { partsGoneAt: now } });
  }
  if (user && !(await isLastMailSent(deps, row, user, now))) return;
  await collections.users.deleteOne({ _id });
  // Again, now that nobody can log in: what was written until a moment ago.
  if (!(await removeParts(deps, steps, user ?? { _id }, now))) return;
  await audit(collections, _id, 'account deleted');
  await collections.accountDeletions.deleteOne({ _id });
}

async function removeParts<Deps extends DeletionDeps>(
  deps: Deps,
  steps: readonly RemovalStep<Deps>[],
  leaver: Leaver,
  now: Date,
): Promise<boolean> {
  for (const remove of steps) if (!(await remove(deps, leaver, now))) return false;
  return true;
}

/** The account is kept, or is to be deleted later: it was undone, and perhaps asked for again. */
async function postpone(
  { collections: { accountDeletions } }: DeletionDeps,
  { _id, due }: AccountDeletionRecord,
  { deletion }: UserRecord,
): Promise<void> {
  if (deletion) await accountDeletions.updateOne({ _id }, { $set: { due: deletion.due } });
  // Only the row that was read: a new request writes another date before it marks the account.
  else await accountDeletions.deleteOne({ _id, due });
}

/** Queues the last mail and says whether the address is needed no longer. Addresses that are not proven get none. */
async function isLastMailSent(
  { collections: { accountDeletions }, jobs }: DeletionDeps,
  { _id, mailQueuedAt, mailSentAt }: AccountDeletionRecord,
  user: UserRecord,
  now: Date,
): Promise<boolean> {
  if (!isEmailProven(user) || mailSentAt) return true;
  if (mailQueuedAt) return now.getTime() - mailQueuedAt.getTime() > MAIL_TRIED_MS;
  const userId = _id.toString();
  await jobs.enqueue('mail', { mail: 'account_deleted', userId }, { key: `account_deleted:${userId}` });
  await accountDeletions.updateOne({ _id }, { $set: { mailQueuedAt: now } });
  return false;
}

/** Records that the last mail of an account was sent. */
export async function recordLastMail(
  { accountDeletions }: Pick<AccountCollections, 'accountDeletions'>,
  userId: Types.ObjectId | string,
): Promise<void> {
  await accountDeletions.updateOne({ _id: userId }, { $set: { mailSentAt: new Date() } });
}
