import { dayOf } from '../../../gateway/budget/period.ts';
import { isDuplicateKeyError } from '../../../gateway/store/duplicate-key.ts';
import { AppError } from '../../platform/errors/app-error.ts';
import type { UsageCollections } from '../usage.collections.ts';
import type { TrialLimit, TrialLimits } from './trial.config.ts';

/** Who asks, as hashes: of their cookie (of their network if they have none), and of their network. */
export interface TrialVisitor {
  visitor: string;
  network: string;
}

/** A message that is reserved until its usage is known. */
export interface TrialReservation {
  /** Records the tokens it used. If it does not count (a failure of ours), the message is returned too. */
  settle(tokens: number, counts: boolean): Promise<void>;
}

/** A visitor's or a network's day. */
interface TrialAccount {
  _id: string;
  limit: TrialLimit;
  pace?: TrialLimits['pace'];
}

/**
 * Reserves one message and the most tokens that it can use, against the visitor's day and their network's. Each is one
 * conditional update of one document, so that no number of calls or processes exceeds a limit. A process that dies
 * leaves its reservation spent until the day is over: nobody else can know whether it was used, and it is little.
 * Throws trial_spent, trial_too_fast.
 */
export async function reserveMessage(
  collections: UsageCollections,
  who: TrialVisitor,
  tokens: number,
  limits: TrialLimits,
  now = new Date(),
): Promise<TrialReservation> {
  const day = dayOf(now);
  const { visitor, network } = accountsOf(who, day, limits);
  // A spent account is refused without a write, so a spent network leaves no documents of made-up visitors.
  await refuseWhere(collections, [visitor, network], tokens, now);
  await reserve(collections, visitor, day, tokens, now);
  try {
    await reserve(collections, network, day, tokens, now);
  } catch (error) {
    await add(collections, [visitor], { tokens: -tokens, messages: -1 });
    throw error;
  }
  return {
    settle: (used, counts) =>
      add(collections, [network, visitor], { tokens: used - tokens, messages: counts ? 0 : -1 }),
  };
}

/** How many messages a visitor has left today, if the next one may use `tokens`. */
export async function messagesLeft(
  collections: UsageCollections,
  who: TrialVisitor,
  tokens: number,
  limits: TrialLimits,
  now = new Date(),
): Promise<number> {
  const { visitor, network } = accountsOf(who, dayOf(now), limits);
  const left = await Promise.all(
    [visitor, network].map(async ({ _id, limit }) => {
      const used = await collections.trialDays.findById(_id).lean();
      const room = limit.tokens - (used?.tokens ?? 0) >= tokens;
      return room ? limit.messages - (used?.messages ?? 0) : 0;
    }),
  );
  return Math.max(0, Math.min(...left));
}

const DAY_MS = 86_400_000;
/** The newest days, which stay: yesterday's messages may still be settled. */
const KEPT_DAYS = 2;
/** How many earlier days are removed; what no worker removed for longer was never much. */
const REMOVED_DAYS = 60;

/**
 * Removes the days that are over. They are named one by one: the embedded database finds them by index, but not a
 * range.
 */
export async function removeOldTrialDays(collections: UsageCollections, now = new Date()): Promise<number> {
  const days = Array.from({ length: REMOVED_DAYS }, (_none, at) =>
    dayOf(new Date(now.getTime() - (at + KEPT_DAYS) * DAY_MS)),
  );
  const { deletedCount } = await collections.trialDays.deleteMany({ day: { $in: days } });
  return deletedCount;
}

function accountsOf(
  who: TrialVisitor,
  day: string,
  limits: TrialLimits,
): Record<keyof TrialVisitor, TrialAccount> {
  return {
    visitor: { _id: `${day}/visitor/${who.visitor}`, limit: limits.visitor },
    network: { _id: `${day}/network/${who.network}`, limit: limits.network, pace: limits.pace },
  };
}

/** Reserves a message if there is room for it. Throws as `refuseWhere` does. */
async function reserve(
  collections: UsageCollections,
  account: TrialAccount,
  day: string,
  tokens: number,
  now: Date,
): Promise<void> {
  if (await tryReserve(collections, account, tokens, now)) return;
  await refuseWhere(collections, [account], tokens, now);
  // No limit is reached: it is the first message of the day, or room has just been freed.
  await collections.trialDays.create({ _id: account._id, day }).catch((error: unknown) => {
    if (!isDuplicateKeyError(error)) throw error;
  });
  if (await tryReserve(collections, account, tokens, now)) return;
  await refuseWhere(collections, [account], tokens, now);
  throw tooFast(1_000);
}

async function tryReserve(
  { trialDays }: UsageCollections,
  { _id, limit, pace }: TrialAccount,
  tokens: number,
  now: Date,
): Promise<boolean> {
  const room = { _id, messages: { $lt: limit.messages }, tokens: { $lte: limit.tokens - tokens } };
  const counts = { messages: 1, tokens };
  const isDone = async (query: Promise<{ matchedCount: number }>) => (await query).matchedCount > 0;
  if (!pace) return isDone(trialDays.updateOne(room, { $inc: counts }).exec());
  const at = now.getTime();
  const { everyMs } = pace;
  // A network that was quiet starts a new pace; a busy one is paced after its earlier questions.
  const restart = { $set: { pacedUntil: at + everyMs }, $inc: counts };
  const extend = { $inc: { ...counts, pacedUntil: everyMs } };
  return (
    (await isDone(trialDays.updateOne({ ...room, pacedUntil: { $lte: at } }, restart).exec())) ||
    (await isDone(
      trialDays.updateOne({ ...room, pacedUntil: { $gt: at, $lte: at + ahead(pace) } }, extend).exec(),
    ))
  );
}

/** How far ahead of its pace a network may be, ms. */
const ahead = ({ burst, everyMs }: TrialLimits['pace']): number => (burst - 1) * everyMs;

/** Throws trial_spent or trial_too_fast if an account has no room for a message now. */
async function refuseWhere(
  { trialDays }: UsageCollections,
  accounts: TrialAccount[],
  tokens: number,
  now: Date,
): Promise<void> {
  for (const { _id, limit, pace } of accounts) {
    const used = await trialDays.findById(_id).lean();
    if (!used) continue;
    if (used.messages >= limit.messages || used.tokens > limit.tokens - tokens)
      throw spent(pace !== undefined);
    const waitMs = pace ? used.pacedUntil - ahead(pace) - now.getTime() : 0;
    if (waitMs > 0) throw tooFast(waitMs);
  }
}

async function add(
  { trialDays }: UsageCollections,
  accounts: TrialAccount[],
  amount: TrialLimit,
): Promise<void> {
  for (const { _id } of accounts) await trialDays.updateOne({ _id }, { $inc: { ...amount } });
}

function spent(byNetwork: boolean): AppError {
  return new AppError('trial_spent', {
    ...(byNetwork && {
      message:
        'The free messages for your network are used up for today. With an account you can continue at once.',
    }),
  });
}

function tooFast(waitMs: number): AppError {
  const seconds = Math.ceil(waitMs / 1000);
  return new AppError('trial_too_fast', {
    message: `Too many questions came from your network at once. Ask again in ${seconds} s.`,
  });
}
