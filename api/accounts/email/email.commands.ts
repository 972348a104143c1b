import type { Types } from 'mongoose';
import { isDuplicateKeyError } from '../../../gateway/store/duplicate-key.ts';
import { AppError } from '../../platform/errors/app-error.ts';
import type { AccountCollections } from '../account.collections.ts';
import { removeMailedLinks, takeMailedLink } from '../mailed-links/mailed-link.commands.ts';
import type { MailedLinkRecord } from '../mailed-links/mailed-link.model.ts';
import { endSessionsOf } from '../sessions/session.commands.ts';
import type { LoggedIn } from '../sessions/session.middleware.ts';
import { emailKeyOf } from '../users/email-address.ts';
import type { UserRecord } from '../users/user.model.ts';
import { type LinkMailDeps, queueLinkMail, queueLinkMailOrSay } from './link-mails.ts';

/**
 * Mails a link that proves the account's address. If the address is another account's already, its owner is told instead;
 * whoever asked sees no difference. Does nothing for an account without an address to prove.
 */
export async function requestProof(deps: LinkMailDeps, user: ToProve): Promise<void> {
  const wanted = await wantedProof(deps, user);
  if (wanted) await queueLinkMail(deps, wanted.mail, wanted.to, wanted.address);
}

/**
 * Does the same for an operator, and says what it did. All operators together count as one network. Throws `not_found`, and
 * `too_many_attempts` where others get no answer.
 */
export async function sendProofByOperator(
  deps: LinkMailDeps,
  userId: string,
): Promise<'proof_sent' | 'already_proven' | 'address_taken' | 'no_address'> {
  const user = await deps.collections.users.findById(userId).lean();
  if (!user) throw new AppError('not_found', { message: `There is no account ${userId}.` });
  const wanted = await wantedProof(deps, user);
  if (!wanted) return user.emailKey ? 'already_proven' : 'no_address';
  await queueLinkMailOrSay({ ...deps, from: 'operators' }, wanted.mail, wanted.to, wanted.address);
  return wanted.mail === 'known_address' ? 'address_taken' : 'proof_sent';
}

type ToProve = Pick<UserRecord, '_id' | 'claimedEmailKey' | 'newEmail'>;

/** The mail that proves an address, or tells its owner; undefined for an account without an address to prove. */
async function wantedProof({ collections }: Pick<LinkMailDeps, 'collections'>, user: ToProve) {
  const [address, mail] = user.newEmail
    ? ([user.newEmail.emailKey, 'change_email'] as const)
    : ([user.claimedEmailKey, 'prove'] as const);
  if (!address) return undefined;
  const owner = await collections.users.findOne({ emailKey: address }, { _id: 1 }).lean();
  return owner ? { address, mail: 'known_address' as const, to: owner } : { address, mail, to: user };
}

/** Mails the newest accounts that have typed an address without proving it their links; see `requestProof`. */
export async function requestProofFor(deps: LinkMailDeps, email: string): Promise<void> {
  const user = await deps.collections.users
    .findOne({ claimedEmailKey: emailKeyOf(email) })
    .sort({ _id: -1 })
    .lean();
  if (user) await requestProof(deps, user);
}

/** The account of an address that was just proven, and whether the address is another than before. */
export interface ProvenAddress {
  user: UserRecord;
  isChange: boolean;
}

/**
 * Proves the address that a link was mailed to. `opener` is who is logged in where the link is opened. Other accounts that have typed the address lose it.
 * A changed address is told to the one before, and ends the account's sessions except the opener's. Throws `link_invalid`,
 * also if the account has another address by now, or another account has proven this one first.
 */
export async function proveEmail(
  deps: LinkMailDeps,
  token: string,
  opener?: LoggedIn,
): Promise<ProvenAddress> {
  const { collections, clock } = deps;
  const link = await takeMailedLink(collections, token, ['prove', 'change'], clock?.());
  const isChange = link.purpose === 'change';
  const user = isChange
    ? await proveChange(deps, link, opener?.sessionId)
    : await proveClaim(deps, claimOf(link, opener?.user));
  await removeMailedLinks(collections, user._id, ['prove', 'change']);
  return { user, isChange };
}

/**
 * The account whose address a link proves. Of several with one address, it is the one that the reader of its mail is logged in
 * to: a stranger may have typed the address too, and their link be the one that was opened.
 */
function claimOf(
  { userId, emailKey }: MailedLinkRecord,
  opener: UserRecord | undefined,
): Pick<MailedLinkRecord, 'userId' | 'emailKey'> {
  return { userId: opener?.claimedEmailKey === emailKey ? opener._id : userId, emailKey };
}

/**
 * Proves an account's address on the word of an operator, who knows the person. Doing it again changes nothing. Throws
 * `not_found` for an account without an address, and `link_invalid` if the address is another account's.
 */
export async function proveByOperator(
  collections: AccountCollections,
  userId: string,
): Promise<'proven' | 'already_proven'> {
  const user = await collections.users.findById(userId).lean();
  if (!user?.email) throw new AppError('not_found', { message: 'This account has no email address yet.' });
  if (!user.claimedEmailKey) return 'already_proven';
  await proveClaim({ collections }, { userId: user._id, emailKey: user.claimedEmailKey });
  return 'proven';
}

/** Gives an account the address that it has typed, now that its link was opened. Throws `link_invalid`; see `proveEmail`. */
export async function proveClaim(
  deps: Pick<LinkMailDeps, 'collections'>,
  { userId, emailKey }: Pick<MailedLinkRecord, 'userId' | 'emailKey'>,
): Promise<UserRecord> {
  return await setProven(
    deps,
    { _id: userId, claimedEmailKey: emailKey },
    { $set: { emailKey, emailProvenAt: new Date() }, $unset: { claimedEmailKey: '' } },
  );
}

async function proveChange(
  deps: LinkMailDeps,
  { userId, emailKey }: MailedLinkRecord,
  sessionId: string | undefined,
): Promise<UserRecord> {
  const { collections, jobs } = deps;
  const before = await collections.users.findOne({ _id: userId, 'newEmail.emailKey': emailKey }).lean();
  if (!before?.newEmail) throw new AppError('link_invalid');
  // Only an address that was proven is somebody's, who has to hear of it.
  const formerEmail = before.emailKey ? before.email : undefined;
  const user = await setProven(
    deps,
    { _id: userId, 'newEmail.emailKey': emailKey },
    {
      $set: {
        email: before.newEmail.email,
        emailKey,
        emailProvenAt: new Date(),
        ...(formerEmail && { formerEmail }),
      },
      $unset: { newEmail: '', claimedEmailKey: '' },
    },
  );
  await endSessionsOf(collections, userId, sessionId);
  if (formerEmail) await jobs.enqueue('mail', { mail: 'email_changed', userId: userId.toString() });
  return user;
}

async function setProven(
  { collections }: Pick<LinkMailDeps, 'collections'>,
  filter: Record<string, unknown>,
  update: Record<string, Record<string, unknown>>,
): Promise<UserRecord> {
  try {
    const user = await collections.users.findOneAndUpdate(filter, update, { returnDocument: 'after' }).lean();
    if (!user?.emailKey) throw new AppError('link_invalid');
    await releaseClaims({ collections }, user.emailKey, user._id);
    return user;
  } catch (error) {
    if (isDuplicateKeyError(error)) throw new AppError('link_invalid', { cause: error });
    throw error;
  }
}

/** Takes a proven address from the accounts that have only typed it: they are asked for their own. */
async function releaseClaims(
  { collections }: Pick<LinkMailDeps, 'collections'>,
  emailKey: string,
  owner: Types.ObjectId,
): Promise<void> {
  const others = { claimedEmailKey: emailKey, _id: { $ne: owner } };
  await collections.users.updateMany(others, { $unset: { email: '', claimedEmailKey: '' } });
}
