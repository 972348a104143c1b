import type { Types } from 'mongoose';
import { AppError } from '../../platform/errors/app-error.ts';
import { newRandomToken, randomTokenHash } from '../../platform/secrets/random-token.ts';
import type { AccountCollections } from '../account.collections.ts';
import type { LinkPurpose, MailedLinkRecord } from './mailed-link.model.ts';

const MINUTE_MS = 60_000;
const DAY_MS = 1_440 * MINUTE_MS;
/** How long a link works. */
const LINK_MS: Record<LinkPurpose, number> = {
  prove: 30 * MINUTE_MS,
  change: 30 * MINUTE_MS,
  reset: 30 * MINUTE_MS,
  export: DAY_MS,
  // As long as the deletion can be undone: the mail may be late, and then the account decides.
  keep: 7 * DAY_MS,
};

type Links = Pick<AccountCollections, 'mailedLinks'>;

/** Creates a link for an account. Returns its token: 256 random bits that are stored nowhere else. Earlier links stay valid. */
export async function createMailedLink(
  { mailedLinks }: Links,
  link: Omit<MailedLinkRecord, '_id' | 'expiresAt'>,
  now = new Date(),
): Promise<string> {
  const token = newRandomToken();
  await mailedLinks.create({
    ...link,
    _id: randomTokenHash(token),
    expiresAt: new Date(now.getTime() + LINK_MS[link.purpose]),
  });
  return token;
}

/** Whom a link is for, without using it up. Throws `link_invalid` as `takeMailedLink` does. */
export async function readMailedLink(
  { mailedLinks }: Links,
  token: string,
  purpose: LinkPurpose,
  now = new Date(),
): Promise<MailedLinkRecord> {
  const link = await mailedLinks.findOne({ _id: randomTokenHash(token), purpose }).lean();
  if (!link || link.expiresAt <= now) throw new AppError('link_invalid');
  return link;
}

/**
 * Uses a link up. Of two that open it at once only one gets it. Throws `link_invalid` for a token that is unknown, used,
 * expired, or for something else.
 */
export async function takeMailedLink(
  { mailedLinks }: Links,
  token: string,
  purposes: readonly LinkPurpose[],
  now = new Date(),
): Promise<MailedLinkRecord> {
  const link = await mailedLinks
    .findOneAndDelete({ _id: randomTokenHash(token), purpose: { $in: [...purposes] } })
    .lean();
  if (!link || link.expiresAt <= now) throw new AppError('link_invalid');
  return link;
}

/** Removes the links of an account for these purposes: the one that was opened has done what they were for. */
export async function removeMailedLinks(
  { mailedLinks }: Links,
  userId: Types.ObjectId,
  purposes: readonly LinkPurpose[],
): Promise<void> {
  await mailedLinks.deleteMany({ userId, purpose: { $in: [...purposes] } });
}

/** Removes expired links (the embedded database has no TTL index). */
export async function removeExpiredLinks({ mailedLinks }: Links, now = new Date()): Promise<number> {
  const { deletedCount } = await mailedLinks.deleteMany({ expiresAt: { $lte: now } });
  return deletedCount;
}
