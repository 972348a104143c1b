import { AppError } from '../../platform/errors/app-error.ts';
import { hashPassword } from '../auth/password.ts';
import { requestProof } from '../email/email.commands.ts';
import type { LinkMailDeps } from '../email/link-mails.ts';
import { removeMailedLinks } from '../mailed-links/mailed-link.commands.ts';
import { endSessionsOf } from '../sessions/session.commands.ts';
import { emailKeyOf } from '../users/email-address.ts';
import type { UserRecord } from '../users/user.model.ts';
import { isEmailProven } from '../users/user.present.ts';

interface Deps extends LinkMailDeps {
  passwordRounds?: number;
}

export async function changeName({ collections }: Deps, { _id }: UserRecord, name: string): Promise<void> {
  await collections.users.updateOne({ _id }, { $set: { name } });
}

/**
 * Sets another password, or the first one of an account of X, ends the account's other sessions, and tells the account by mail.
 * Throws `proof_required` for a first one before the email is proven: nobody could log in with it.
 */
export async function changePassword(
  { collections, jobs, passwordRounds }: Deps,
  { _id, passwordHash: earlier, emailKey }: UserRecord,
  password: string,
  sessionId: string,
): Promise<void> {
  if (!earlier && !isEmailProven({ emailKey })) throw new AppError('proof_required');
  const passwordHash = await hashPassword(password, passwordRounds);
  await collections.users.updateOne({ _id }, { $set: { passwordHash } });
  await endSessionsOf(collections, _id, sessionId);
  await removeMailedLinks(collections, _id, ['reset']);
  await jobs.enqueue('mail', { mail: 'password_changed', userId: _id.toString() });
}

/**
 * Asks for another address, which replaces the account's once the link that is mailed to it is opened. Until then the old one
 * stays. Its own address withdraws a change that was asked for; then the answer is false. It does not tell whose the new address is.
 */
export async function requestEmailChange(
  deps: Deps,
  { _id, ...user }: UserRecord,
  email: string,
): Promise<boolean> {
  const { users } = deps.collections;
  const emailKey = emailKeyOf(email);
  await removeMailedLinks(deps.collections, _id, ['change']);
  if (emailKey === user.emailKey) {
    await users.updateOne({ _id }, { $unset: { newEmail: '' } });
    return false;
  }
  // An address that nobody has proven is simply another one that nobody has proven.
  const change = user.emailKey ? { newEmail: { email, emailKey } } : { email, claimedEmailKey: emailKey };
  await users.updateOne({ _id }, { $set: change });
  await requestProof(deps, { _id, ...change });
  return true;
}
