import { createHash } from 'node:crypto';
import { compareAndSwap, writeIfUnchanged } from '../../../gateway/store/compare-and-swap.ts';
import { AppError, isAppError } from '../errors/app-error.ts';
import type { PlatformCollections } from '../platform.collections.ts';
import { type ThrottleRule, takeOne } from './throttle.ts';

type ThrottleCollections = Pick<PlatformCollections, 'throttles'>;

/** No rule has a longer period, so an allowance that was not used for this long is full again. */
const RETENTION_MS = 24 * 3_600_000;
/** An attempt that loses the race for its row this many times is refused like one too many. */
const MAX_ROUNDS = 20;

/**
 * Takes one attempt from a rule's allowance, which all processes share. Returns a function that gives it back. Throws
 * `too_many_attempts`, with the seconds to wait.
 */
export async function takeAttempt(
  collections: ThrottleCollections,
  rule: ThrottleRule,
  who: string,
  now = () => new Date(),
): Promise<() => Promise<void>> {
  const _id = `${rule.name} ${createHash('sha256').update(who).digest('base64url')}`;
  const { throttles } = collections;
  return compareAndSwap(
    async () => {
      const found = (await throttles.findById(_id).lean()) ?? undefined;
      const taken = takeOne(found, rule, now());
      if ('waitMs' in taken) throw tooMany(taken.waitMs);
      const next = { ...taken.after, _id, revision: (found?.revision ?? 0) + 1 };
      const isTaken = await writeIfUnchanged(throttles, next, found && { revision: found.revision });
      return isTaken ? () => giveBack(collections, _id) : undefined;
    },
    { maxAttempts: MAX_ROUNDS, maxPauseMs: 20, onContention: () => tooMany(rule.per / rule.times) },
  );
}

/**
 * Takes one attempt under every rule, or under none: the limits of something costly that a customer may repeat. Throws
 * `too_many_changes`, with the seconds to wait.
 */
export async function takeChange(
  collections: ThrottleCollections,
  rules: readonly ThrottleRule[],
  who: string,
  now?: () => Date,
): Promise<void> {
  const taken: (() => Promise<void>)[] = [];
  try {
    for (const rule of rules) taken.push(await takeAttempt(collections, rule, who, now));
  } catch (error) {
    for (const giveBackOne of taken) await giveBackOne();
    if (!isAppError(error, 'too_many_attempts')) throw error;
    throw tooManyChanges(error);
  }
}

function tooManyChanges(refused: AppError): AppError {
  const retryAfter = refused.retryAfter ?? 60;
  return new AppError('too_many_changes', {
    message: `You have done this too often in a short time. Nothing was changed. Wait ${waitText(retryAfter)}, then try again.`,
    retryAfter,
    cause: refused,
  });
}

/** Removes allowances that are full again (the embedded database has no TTL index). */
export async function removeOldThrottles(
  { throttles }: ThrottleCollections,
  now = new Date(),
): Promise<number> {
  const { deletedCount } = await throttles.deleteMany({
    at: { $lte: new Date(now.getTime() - RETENTION_MS) },
  });
  return deletedCount;
}

/** May exceed the limit; the next take cuts it back. */
async function giveBack({ throttles }: ThrottleCollections, _id: string): Promise<void> {
  await throttles.updateOne({ _id }, { $inc: { left: 1, revision: 1 } });
}

function tooMany(waitMs: number): AppError {
  const seconds = Math.max(1, Math.ceil(waitMs / 1_000));
  return new AppError('too_many_attempts', {
    message: `Too many attempts. Wait ${waitText(seconds)}, then try again.`,
    retryAfter: seconds,
  });
}

function waitText(seconds: number): string {
  if (seconds < 120) return `${seconds} seconds`;
  const minutes = Math.ceil(seconds / 60);
  return minutes < 120 ? `${minutes} minutes` : `${Math.ceil(minutes / 60)} hours`;
}
