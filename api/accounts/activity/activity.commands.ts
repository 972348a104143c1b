import { createHash } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { Types } from 'mongoose';
import type { Logger } from 'pino';
import { isDuplicateKeyError } from '../../../gateway/store/duplicate-key.ts';
import type { TrustedProxies } from '../../platform/http/client-address.ts';
import type { AccountCollections } from '../account.collections.ts';
import { type SessionClient, sessionClientOf } from '../sessions/session.client.ts';
import { dayAfter, daysUntil } from '../users/calendar-day.ts';
import type { ActivityRecord } from './activity.model.ts';
import type { ActivityAct, ActivityDetail } from './activity.schema.ts';

const MINUTE_MS = 60_000;
/** How long a row is kept. */
const KEPT_DAYS = 90;
/** A clean-up also removes what earlier ones left, such as while no worker ran. */
const REMOVED_DAYS = 366;
/** Others can cause these as often as they like. */
const COUNTED: ReadonlySet<ActivityAct> = new Set(['login_failed', 'confirm_failed']);

type Activity = Pick<AccountCollections, 'activity'>;

export interface ActivityDeps {
  collections: Activity;
  logger: Pick<Logger, 'info' | 'warn'>;
  clock?: () => Date;
}

/** An act on an account. */
export interface NewActivity {
  userId: Types.ObjectId | string;
  act: ActivityAct;
  /** The account's own user unless said otherwise. */
  by?: ActivityRecord['by'];
  /** What did it and from where. Left out if it may be somebody else's. */
  client?: SessionClient | undefined;
  /** Shown to the owner and to operators: no secret, and no address. */
  detail?: ActivityDetail;
}

/**
 * Records an act in the activity of its account, and logs it without network or detail. Failures of one network within a
 * minute share a row. Never throws: what is recorded has happened, so a write that fails is a warning.
 */
export async function recordActivity(deps: ActivityDeps, activity: NewActivity): Promise<void> {
  const { userId, act, by = 'self', client } = activity;
  const { collections, logger, clock = () => new Date() } = deps;
  const logged = { activity: act, userId: userId.toString(), by, browser: client?.browser };
  logger.info(logged, 'account activity');
  try {
    const row = rowOf({ ...activity, by }, clock());
    if (COUNTED.has(act)) await countFailure(collections, row);
    else await collections.activity.create(row);
  } catch (err) {
    logger.warn({ ...logged, err }, 'an account’s activity is not recorded');
  }
}

/** Records an act with the browser and the network that this request comes from. */
export async function recordActivityFrom(
  req: IncomingMessage,
  deps: ActivityDeps & { config: { trustedProxies: TrustedProxies } },
  activity: Omit<NewActivity, 'client'>,
): Promise<void> {
  await recordActivity(deps, { ...activity, client: sessionClientOf(req, deps.config.trustedProxies) });
}

/** Removes the activity of an account that is removed. */
export async function removeActivityOf(
  { activity }: Activity,
  userId: Types.ObjectId | string,
): Promise<void> {
  await activity.deleteMany({ userId });
}

/** Removes rows that are older than 90 days (the embedded database has no TTL index). Returns how many. */
export async function removeOldActivity({ activity }: Activity, now = new Date()): Promise<number> {
  // Days and not a range: the embedded database looks up equal values only.
  const days = daysUntil(now, REMOVED_DAYS);
  const { deletedCount } = await activity.deleteMany({ removeOn: { $in: days } });
  return deletedCount;
}

function rowOf(
  { userId, act, by, client, detail }: NewActivity & Pick<ActivityRecord, 'by'>,
  at: Date,
): ActivityRecord {
  return {
    _id: new Types.ObjectId(Types.ObjectId.generate(Math.floor(at.getTime() / 1_000))),
    userId: new Types.ObjectId(userId),
    at,
    act,
    by,
    ...(client && { browser: client.browser, network: client.network }),
    ...(detail && { detail }),
    removeOn: dayAfter(at, KEPT_DAYS + 1),
  };
}

/** Counts a failure in the row of its account, act, network and minute, so that guesses do not fill the database. */
async function countFailure({ activity }: Activity, row: ActivityRecord): Promise<void> {
  const { _id: _own, ...first } = row;
  const counted = () =>
    activity.updateOne(
      { _id: failureIdOf(row) },
      { $inc: { count: 1 }, $setOnInsert: first },
      { upsert: true },
    );
  try {
    await counted();
  } catch (error) {
    // Another process has created the row at the same moment.
    if (!isDuplicateKeyError(error)) throw error;
    await counted();
  }
}

/** The same for all failures of a kind within a minute, in its place among the ids of other rows. */
function failureIdOf({ userId, act, network, at }: ActivityRecord): Types.ObjectId {
  const minute = Math.floor(at.getTime() / MINUTE_MS);
  const seconds = ((minute * MINUTE_MS) / 1_000).toString(16).padStart(8, '0');
  const hash = createHash('sha256').update(`${userId} ${act} ${network} ${minute}`).digest('hex');
  return new Types.ObjectId(seconds + hash.slice(0, 16));
}
