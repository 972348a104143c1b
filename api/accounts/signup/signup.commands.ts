import { AppError } from '../../platform/errors/app-error.ts';
import { requestProof } from '../email/email.commands.ts';
import type { LinkMailDeps } from '../email/link-mails.ts';
import { emailKeyOf } from '../users/email-address.ts';
import type { UserRecord } from '../users/user.model.ts';
import { needsDetails } from '../users/user.present.ts';
import type { CompleteBody } from './signup.schema.ts';

/**
 * Completes a sign-up with email and terms, and mails the link that proves the email. Throws `details_complete` if nothing
 * is missing, and `terms_required`.
 */
export async function completeSignup(
  deps: LinkMailDeps,
  user: UserRecord,
  body: CompleteBody,
): Promise<UserRecord> {
  if (!needsDetails(user)) throw new AppError('details_complete');
  if (!user.termsAcceptedAt && body.terms !== true) throw new AppError('terms_required');
  const change = {
    ...(!user.email && { email: body.email, claimedEmailKey: emailKeyOf(body.email) }),
    termsAcceptedAt: user.termsAcceptedAt ?? new Date(),
    ...(body.name && { name: body.name }),
  };
  const completed = await deps.collections.users
    .findOneAndUpdate({ _id: user._id, ...unfinished(user) }, { $set: change }, { returnDocument: 'after' })
    .lean();
  // A concurrent call completed the sign-up first; its email stays.
  if (!completed) throw new AppError('details_complete');
  await requestProof(deps, completed);
  return completed;
}

/** Filter: the account must still lack what it lacked when it was read. */
function unfinished({ email, termsAcceptedAt }: UserRecord) {
  return { email: email ?? null, termsAcceptedAt: termsAcceptedAt ?? null };
}
