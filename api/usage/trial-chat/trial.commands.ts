import { dayOf } from '../../../gateway/budget/period.ts';
import { isDuplicateKeyError } from '../../../gateway/store/duplicate-key.ts';
import type { Collections } from '../../collections.ts';
import { AppError } from '../../platform/errors/app-error.ts';
import type { TrialLimit, TrialLimits } from './trial.config.ts';

/** Who asks, as hashes: by her cookie (by her network where she has none), and where from. */
export interface TrialVisitor {
  visitor: string;
  network: string;
}

/** A message that is held until it is known what it used. */
export interface TrialReservation {
  /** So many tokens it was; where it counts for nothing (a failure of ours), the message comes back too. */
  settle(tokens: number, counts: boolean): Promise<void>;
}

/** A visitor's or a network's day. */
interface TrialAccount {
  _id: string;
  limit: TrialLimit;
  pace?: TrialLimits['pace'];
}

/**
 * Holds one message and the most tokens that it can use, against the visitor's day and her network's. Each is one
 * conditional update of one document, so that no number of calls or processes passes a limit. A process that dies leaves
 * what it held spent until the day is over: nobody else could tell whether it was used, and it is little.
 * Throws trial_spent, trial_too_fast.
 */
export async function reserveMessage(
  collections: Collections,
  who: TrialVisitor,
  tokens: number,
  limits: TrialLimits,
  now = new Date(),
): Promise<TrialReservation> {
  const day = dayOf(now);
  const { visitor, network } = accountsOf(who, day, limits);
  // Who is spent is told without a write, and so a network that is spent leaves no documents of visitors it makes up.
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

/** How many messages a visitor has left today, where the next one may use so many tokens. */
export async function messagesLeft(
  collections: Collections,
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
/** Yesterday's may still be settled, */
const KEPT_DAYS = 2;
/** and what a worker did not remove for longer than this was never much. */
const LOOKED_DAYS = 60;

/** Removes the days that are over. They are named one by one: the embedded database finds those by index, a range not. */
export async function removeOldTrialDays(collections: Collections, now = new Date()): Promise<number> {
  const days = Array.from({ length: LOOKED_DAYS }, (_none, at) =>
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

/** Counts a message where there is room for it. Throws as `refuseWhere` does. */
async function reserve(
  collections: Collections,
  account: TrialAccount,
  day: string,
  tokens: number,
  now: Date,
): Promise<void> {
  if (await tryReserve(collections, account, tokens, now)) return;
  await refuseWhere(collections, [account], tokens, now);
  // Nothing stands in the way: it is the first of the day, or room has just come back.
  await collections.trialDays.create({ _id: account._id, day }).catch((error: unknown) => {
    if (!isDuplicateKeyError(error)) throw error;
  });
  if (await tryReserve(collections, account, tokens, now)) return;
  await refuseWhere(collections, [account], tokens, now);
  throw tooFast(1_000);
}

async function tryReserve(
  { trialDays }: Collections,
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
  // A network that has been quiet begins anew; one that has not is paced behind what it asked before.
  const anew = { $set: { pacedUntil: at + everyMs }, $inc: counts };
  const behind = { $inc: { ...counts, pacedUntil: everyMs } };
  return (
    (await isDone(trialDays.updateOne({ ...room, pacedUntil: { $lte: at } }, anew).exec())) ||
    (await isDone(
      trialDays.updateOne({ ...room, pacedUntil: { $gt: at, $lte: at + ahead(pace) } }, behind).exec(),
    ))
  );
}

/** How far ahead of its pace a network may be, ms. */
const ahead = ({ burst, everyMs }: TrialLimits['pace']): number => (burst - 1) * everyMs;

/** Throws trial_spent or trial_too_fast where an account has no room for a message now. */
async function refuseWhere(
  { trialDays }: Collections,
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

async function add({ trialDays }: Collections, accounts: TrialAccount[], amount: TrialLimit): Promise<void> {
  for (const { _id } of accounts) await trialDays.updateOne({ _id }, { $inc: { ...amount } });
}

function spent(byNetwork: boolean): AppError {
  return new AppError('trial_spent', {
    ...(byNetwork && {
      message:
        'The free messages for your network are used up for today. With an account of your own you go on at once.',
    }),
  });
}

function tooFast(waitMs: number): AppError {
  const seconds = Math.ceil(waitMs / 1000);
  return new AppError('trial_too_fast', {
    message: `That was quick: too many questions came from your network at once. Ask again in ${seconds} s.`,
  });
}
