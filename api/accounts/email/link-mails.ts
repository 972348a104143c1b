import type { IncomingMessage } from 'node:http';
import type { ApiDeps } from '../../deps.ts';
import { isAppError } from '../../platform/errors/app-error.ts';
import { remoteNetwork } from '../../platform/http/client-address.ts';
import type { JobQueue } from '../../platform/jobs/queue.ts';
import { takeAttempt } from '../../platform/throttle/throttle.commands.ts';
import type { ThrottleRule } from '../../platform/throttle/throttle.ts';
import type { AccountCollections } from '../account.collections.ts';
import { emailKeyOf } from '../users/email-address.ts';
import type { UserRecord } from '../users/user.model.ts';

const HOUR_MS = 3_600_000;
/** For one network, whatever the addresses. */
const LINK_REQUESTS: ThrottleRule = { name: 'link-request', times: 20, per: HOUR_MS };
/** Anybody can have a link sent to any address. From one network it gets a few an hour. */
const LINK_MAILS: ThrottleRule = { name: 'link-mails', times: 5, per: HOUR_MS };
/** From all networks together. No single one can use it up, so nobody keeps the links of others from an address. */
const LINK_MAILS_TO: ThrottleRule = { name: 'link-mails-to', times: 30, per: HOUR_MS };

export interface LinkMailDeps {
  collections: AccountCollections;
  jobs: JobQueue;
  clock?: () => Date;
  /** The network that asks; undefined for this machine. */
  from?: string | undefined;
}

/** The mails with a link; `known_address` is what the owner of a proven address gets instead. */
type LinkMail = 'prove' | 'change_email' | 'known_address' | 'reset';

/**
 * Queues a mail with a link to an address of an account; the link is made when the mail is sent. Beyond five
 * mails an hour to one address from one network, it does nothing, and the caller answers as always: the answer must not tell
 * what an address has received.
 */
export async function queueLinkMail(
  deps: LinkMailDeps,
  mail: LinkMail,
  user: Pick<UserRecord, '_id'>,
  address: string,
): Promise<void> {
  try {
    await queueLinkMailOrSay(deps, mail, user, address);
  } catch (error) {
    if (!isAppError(error, 'too_many_attempts')) throw error;
  }
}

/** The same for an operator, who may know what an address has received. Throws `too_many_attempts`. */
export async function queueLinkMailOrSay(
  { collections, jobs, clock, from = 'local' }: LinkMailDeps,
  mail: LinkMail,
  { _id }: Pick<UserRecord, '_id'>,
  address: string,
): Promise<void> {
  const to = emailKeyOf(address);
  await takeAttempt(collections, LINK_MAILS, `${from} ${to}`, clock);
  await takeAttempt(collections, LINK_MAILS_TO, to, clock);
  await jobs.enqueue('mail', { mail, userId: _id.toString() });
}

/** Allows twenty requests for links an hour per network. Throws `too_many_attempts`. */
export async function throttleLinkRequest({ collections, clock, from }: LinkMailDeps): Promise<void> {
  if (from) await takeAttempt(collections, LINK_REQUESTS, from, clock);
}

/** The dependencies of a request for a link, which counts for the network that it comes from. */
export function askedBy<Deps extends Pick<ApiDeps, 'config'>>(deps: Deps, req: IncomingMessage) {
  return { ...deps, from: remoteNetwork(req, deps.config.trustedProxies) };
}
