import { isDuplicateKeyError } from '../../../gateway/store/duplicate-key.ts';
import { AppError } from '../../platform/errors/app-error.ts';
import type { JobQueue } from '../../platform/jobs/queue.ts';
import type { AccountCollections } from '../account.collections.ts';
import { emailKeyOf, type UserRecord } from '../users/user.model.ts';
import { needsDetails } from '../users/user.present.ts';
import type { CompleteBody } from './signup.schema.ts';

/**
 * Completes a sign-up with email and terms. Throws `details_complete` if nothing is missing, `terms_required`, and
 * `email_taken` if another account has the email.
 */
export async function completeSignup(
  { collections, jobs }: { collections: AccountCollections; jobs: JobQueue },
  user: UserRecord,
  body: CompleteBody,
): Promise<UserRecord> {
  if (!needsDetails(user)) throw new AppError('details_complete');
  if (!user.termsAcceptedAt && body.terms !== true) throw new AppError('terms_required');
  const change = {
    email: body.email,
    emailKey: emailKeyOf(body.email),
    termsAcceptedAt: user.termsAcceptedAt ?? new Date(),
    ...(body.name && { name: body.name }),
  };
  try {
    const completed = await collections.users
      .findOneAndUpdate({ _id: user._id, ...unfinished(user) }, { $set: change }, { returnDocument: 'after' })
      .lean();
    // A concurrent call completed the sign-up first; its email stays.
    if (!completed) throw new AppError('details_complete');
    await jobs.enqueue(
      'mail',
      { mail: 'welcome', userId: user._id.toString() },
      { key: `welcome:${user._id}` },
    );
    return completed;
  } catch (error) {
    if (isDuplicateKeyError(error)) throw new AppError('email_taken', { cause: error });
    throw error;
  }
}

/** Filter: the account must still lack what it lacked when it was read. */
function unfinished({ email, termsAcceptedAt }: UserRecord) {
  return { email: email ?? null, termsAcceptedAt: termsAcceptedAt ?? null };
}
