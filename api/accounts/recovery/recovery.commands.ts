import { AppError } from '../../platform/errors/app-error.ts';
import { hashPassword } from '../auth/password.ts';
import { requireGoodPassword } from '../auth/password-policy.ts';
import { proveClaim } from '../email/email.commands.ts';
import { type LinkMailDeps, queueLinkMail } from '../email/link-mails.ts';
import { readMailedLink, removeMailedLinks, takeMailedLink } from '../mailed-links/mailed-link.commands.ts';
import { endSessionsOf } from '../sessions/session.commands.ts';
import { emailKeyOf } from '../users/email-address.ts';
import type { UserRecord } from '../users/user.model.ts';

interface Deps extends LinkMailDeps {
  passwordRounds?: number;
}

/** Mails a link that sets another password to the account of an address. Does nothing, silently, if there is none. */
export async function requestReset(deps: LinkMailDeps, email: string): Promise<void> {
  const emailKey = emailKeyOf(email);
  const user = await resettable(deps, emailKey);
  if (user) await queueLinkMail(deps, 'reset', user, emailKey);
}

/**
 * The account that whoever reads the mail of an address may take over: the one that has proven it, else the newest that has
 * typed it and has no other way in. One of X stays with who controls it there, and so would keep a foreign address.
 */
async function resettable({ collections }: LinkMailDeps, emailKey: string): Promise<UserRecord | null> {
  const { users } = collections;
  const owner = await users.findOne({ emailKey }).lean();
  if (owner) return owner;
  return await users.findOne({ claimedEmailKey: emailKey, xId: null }).sort({ _id: -1 }).lean();
}

/**
 * Sets the password of the account that a link was mailed for, which also proves its address, and ends all its sessions.
 * Throws `link_invalid`, also if the account has another address by now, and `invalid_input` for a password that is refused.
 */
export async function resetPassword(deps: Deps, token: string, password: string): Promise<UserRecord> {
  const { collections, clock, jobs, passwordRounds } = deps;
  const { users } = collections;
  const readable = await readMailedLink(collections, token, 'reset', clock?.());
  // A password that is refused does not use the link up.
  requireGoodPassword(password, (await users.findById(readable.userId).lean()) ?? {});
  const link = await takeMailedLink(collections, token, ['reset'], clock?.());
  const { userId, emailKey } = link;
  if (!(await users.exists({ _id: userId, emailKey }))) await proveClaim(deps, link);
  const passwordHash = await hashPassword(password, passwordRounds);
  const user = await users
    .findOneAndUpdate({ _id: userId, emailKey }, { $set: { passwordHash } }, { returnDocument: 'after' })
    .lean();
  if (!user) throw new AppError('link_invalid');
  await endSessionsOf(collections, userId);
  await removeMailedLinks(collections, userId, ['reset']);
  await jobs.enqueue('mail', { mail: 'password_changed', userId: userId.toString() });
  return user;
}
