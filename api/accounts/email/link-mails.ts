import { isAppError } from '../../platform/errors/app-error.ts';
import type { JobQueue } from '../../platform/jobs/queue.ts';
import { takeAttempt } from '../../platform/throttle/throttle.commands.ts';
import type { ThrottleRule } from '../../platform/throttle/throttle.ts';
import type { AccountCollections } from '../account.collections.ts';
import { emailKeyOf, type UserRecord } from '../users/user.model.ts';

/** Anybody can have a link sent to any address, so each gets a few an hour. */
const LINK_MAILS: ThrottleRule = { name: 'link-mails', times: 5, per: 3_600_000 };

export interface LinkMailDeps {
  collections: AccountCollections;
  jobs: JobQueue;
  clock?: () => Date;
}

/** The mails with a link; `known_address` is what the owner of a proven address gets instead. */
type LinkMail = 'prove' | 'change_email' | 'known_address' | 'reset';

/**
 * Queues a mail with a link to an address of an account; the link is made when the mail is sent. Beyond an address's five
 * mails an hour it does nothing, and the caller answers as always: the answer must not tell what an address has received.
 */
export async function queueLinkMail(
  { collections, jobs, clock }: LinkMailDeps,
  mail: LinkMail,
  { _id }: Pick<UserRecord, '_id'>,
  address: string,
): Promise<void> {
  try {
    await takeAttempt(collections, LINK_MAILS, emailKeyOf(address), clock);
  } catch (error) {
    if (isAppError(error, 'too_many_attempts')) return;
    throw error;
  }
  await jobs.enqueue('mail', { mail, userId: _id.toString() });
}
