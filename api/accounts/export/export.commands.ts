import type { Types } from 'mongoose';
import { AppError, isAppError } from '../../platform/errors/app-error.ts';
import { takeChange } from '../../platform/throttle/throttle.commands.ts';
import type { ThrottleRule } from '../../platform/throttle/throttle.ts';
import type { AccountCollections } from '../account.collections.ts';
import { readMailedLink, removeMailedLinks } from '../mailed-links/mailed-link.commands.ts';
import type { UserRecord } from '../users/user.model.ts';
import { isEmailProven } from '../users/user.present.ts';
import type { ArchiveRecord, DataExportRecord } from './export.model.ts';
import { removeArchive } from './export.store.ts';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
/** Each reads everything that a person has. */
const EXPORTS: ThrottleRule = { name: 'export', times: 1, per: DAY_MS };
/** How often one archive can be downloaded: for more than one machine, and for a download that broke. */
export const MAX_DOWNLOADS = 5;
/** How long an archive stays once its mail is sent; the link in the mail is valid as long. */
const KEPT_MS = DAY_MS;
/** How long it stays at most before: a mail is tried for a day. */
const UNSENT_MS = 2 * DAY_MS;
/** How long the row of a removed archive stays, for a worker that was still writing to it. */
const TOMBSTONE_MS = HOUR_MS;

type Exports = Pick<AccountCollections, 'dataExports' | 'exportChunks'>;

interface Deps {
  collections: AccountCollections;
  clock?: () => Date;
}

/**
 * Asks for an archive of everything that is stored about a person, which a worker puts together; a link to it is mailed. It
 * replaces an earlier one. Throws `email_unproven` without an address that the link can be mailed to, and
 * `too_many_changes` for a second one within a day.
 */
export async function requestExport(
  { collections, clock = () => new Date() }: Deps,
  user: UserRecord,
): Promise<DataExportRecord> {
  if (!isEmailProven(user)) throw new AppError('email_unproven', { message: NO_ADDRESS });
  await takeChange(collections, [EXPORTS], user._id.toString(), clock);
  await removeExportsOf(collections, user._id, clock());
  await removeMailedLinks(collections, user._id, ['export']);
  const askedAt = clock();
  const expiresAt = new Date(askedAt.getTime() + UNSENT_MS);
  return (await collections.dataExports.create({ userId: user._id, askedAt, expiresAt })).toObject();
}

const NO_ADDRESS =
  'We mail you the link to your data, and your email is not confirmed yet. Open the link that we have mailed to confirm it, then ask again.';

/** A person's export, as long as it is there; null without one. */
export async function lastExport(
  { dataExports }: Exports,
  userId: Types.ObjectId,
  now: Date,
): Promise<DataExportRecord | null> {
  const own = await dataExports.find({ userId }).lean();
  return own.find(({ status, expiresAt }) => status !== 'removed' && expiresAt > now) ?? null;
}

/**
 * Takes one of the five downloads of the archive that a link was mailed for. Throws `export_invalid` for a link of another
 * account, and for one that is unknown, expired or used up.
 */
export async function takeDownload(
  { collections, clock = () => new Date() }: Deps,
  user: UserRecord,
  token: string,
): Promise<DataExportRecord & { archive: ArchiveRecord }> {
  const now = clock();
  const link = await readMailedLink(collections, token, 'export', now).catch((error: unknown) => {
    throw isAppError(error, 'link_invalid') ? new AppError('export_invalid', { cause: error }) : error;
  });
  if (!link.userId.equals(user._id)) throw new AppError('export_invalid');
  const found = await collections.dataExports
    .findOneAndUpdate(
      { userId: user._id, status: 'ready', downloads: { $lt: MAX_DOWNLOADS }, expiresAt: { $gt: now } },
      { $inc: { downloads: 1 } },
      { returnDocument: 'after' },
    )
    .lean();
  if (!found?.archive) throw new AppError('export_invalid');
  return { ...found, archive: found.archive };
}

/** Has a person's archive last as long as the link that is being mailed. False if there is none by now. */
export async function keepForLink(
  { dataExports }: Pick<Exports, 'dataExports'>,
  userId: Types.ObjectId,
  now = new Date(),
): Promise<boolean> {
  const expiresAt = new Date(now.getTime() + KEPT_MS);
  const { matchedCount } = await dataExports.updateOne({ userId, status: 'ready' }, { $set: { expiresAt } });
  return matchedCount === 1;
}

/** Removes a person's archives, also one that a worker still writes: it loses its row, and cannot finish. */
export async function removeExportsOf(
  collections: Exports,
  userId: Types.ObjectId,
  now = new Date(),
): Promise<void> {
  for (const { _id, status } of await collections.dataExports.find({ userId }).lean())
    if (status !== 'removed') await removeExport(collections, _id, now);
}

/** Removes the archives that are over, and an hour later what is left of them (the embedded database has no TTL index). */
export async function removeOldExports(collections: Exports, now = new Date()): Promise<void> {
  for (const { _id, status, expiresAt } of await collections.dataExports.find({}).lean()) {
    if (expiresAt > now) continue;
    if (status !== 'removed') await removeExport(collections, _id, now);
    else {
      await removeArchive(collections, _id);
      await collections.dataExports.deleteOne({ _id });
    }
  }
}

async function removeExport(collections: Exports, _id: Types.ObjectId, now: Date): Promise<void> {
  const expiresAt = new Date(now.getTime() + TOMBSTONE_MS);
  await collections.dataExports.updateOne(
    { _id },
    { $set: { status: 'removed', archive: null, holder: null, expiresAt } },
  );
  await removeArchive(collections, _id);
}
