import type { Types } from 'mongoose';
import type { Logger } from 'pino';
import { isDuplicateKeyError } from '../../../../gateway/store/duplicate-key.ts';
import { AppError } from '../../../platform/errors/app-error.ts';
import type { JobQueue } from '../../../platform/jobs/queue.ts';
import type { AccountCollections } from '../../account.collections.ts';
import { recordActivity } from '../../activity/activity.commands.ts';
import { endSessionsOf } from '../../sessions/session.commands.ts';
import type { UserRecord } from '../../users/user.model.ts';
import { isEmailProven } from '../../users/user.present.ts';
import { changeSecondFactor } from '../second-factor.commands.ts';
import { hasSecondFactor } from '../second-factor.model.ts';
import type { FactorResetRecord } from './factor-reset.model.ts';

/** How long another operator can confirm it. */
const RESET_MS = 24 * 3_600_000;

type Resets = Pick<AccountCollections, 'factorResets'>;

interface Deps {
  collections: Pick<AccountCollections, 'factorResets' | 'users' | 'sessions' | 'activity'>;
  jobs: JobQueue;
  logger: Pick<Logger, 'info' | 'warn'>;
  clock?: () => Date;
}

/** Who acts on a reset: as in the audit, and by name; and what identifies the action, also when it is executed again. */
interface ResetActor {
  actor: string;
  by: string;
  once: string;
}

/**
 * Asks for the removal of a person's second factor and recovery codes, and mails the person and all who can confirm. Nothing is
 * removed before another operator does. Throws `reset_own`, `reset_impossible` if there is nothing to reset or the person cannot be told,
 * `no_second_operator`, and `reset_open` if there is a request already.
 */
export async function askForFactorReset(
  deps: Deps & { canMail: boolean },
  userId: string,
  { actor, by, once, reason }: ResetActor & { reason: string },
): Promise<void> {
  const { collections, jobs, clock = () => new Date() } = deps;
  const user = await personOf(deps, userId, actor);
  requireResettable(user, deps.canMail);
  const others = await otherOperators(deps, user, actor);
  const at = clock();
  await openReset(collections, {
    _id: user._id,
    request: once,
    askedBy: actor,
    askedByName: by,
    reason,
    at,
    expiresAt: new Date(at.getTime() + RESET_MS),
    confirmedOnce: null,
  });
  await jobs.enqueue('mail', { mail: 'factor_reset_asked', userId }, { key: `factor-reset:${once}` });
  for (const operator of others.map(({ _id }) => _id.toString())) {
    const mail = { mail: 'factor_reset_open', userId: operator, personId: userId, request: once } as const;
    await jobs.enqueue('mail', mail, { key: `factor-reset:${once}:${operator}` });
  }
  await recordActivity(deps, {
    userId,
    act: 'factor_reset_asked',
    by: 'operator',
    detail: { askedBy: by },
  });
}

/**
 * Confirms the request that an operator has read: removes the second factor and the recovery codes, ends all sessions, and tells
 * the person by mail. Of two confirmations at once, one does it. Throws `reset_own`, `reset_needs_another` to who has asked and
 * to the command line, and `reset_over` for a request that is confirmed, withdrawn, or older than 24 hours.
 */
export async function confirmFactorReset(
  deps: Deps,
  userId: string,
  { actor, by, once, request, isRetry }: ResetActor & { request: string; isRetry: boolean },
): Promise<void> {
  const { collections, jobs, clock = () => new Date() } = deps;
  if (!actor.startsWith('user:')) throw new AppError('reset_needs_another', { message: NOT_BY_SHELL });
  const { _id } = await personOf(deps, userId, actor);
  const open = await collections.factorResets.findById(_id).lean();
  // A process that died after the last step is followed by one that finds nothing left to do.
  if (!open && isRetry) return;
  if (!open || open.request !== request || (isOver(open, clock()) && open.confirmedOnce !== once))
    throw new AppError('reset_over');
  if (open.askedBy === actor) throw new AppError('reset_needs_another');
  const unclaimed = { _id, request, confirmedOnce: { $in: [null, once] } };
  const claim = await collections.factorResets.updateOne(unclaimed, { $set: { confirmedOnce: once } });
  if (claim.matchedCount === 0) throw new AppError('reset_over');
  await removeFactors(deps, open, once);
  await jobs.enqueue('mail', { mail: 'factors_reset', userId }, { key: `factors-reset:${once}` });
  const detail = { askedBy: open.askedByName, confirmedBy: by };
  await recordActivity(deps, { userId, act: 'factors_reset', by: 'operator', detail });
  await collections.factorResets.deleteOne({ _id, request });
}

/** Withdraws the open request about a person. False if there is none, or if it is just being confirmed. */
export async function withdrawFactorReset(
  { factorResets }: Resets,
  userId: Types.ObjectId | string,
): Promise<boolean> {
  const { deletedCount } = await factorResets.deleteOne({ _id: userId, confirmedOnce: null });
  return deletedCount === 1;
}

/** The request about a person that can still be confirmed. */
export async function readFactorReset(
  { factorResets }: Resets,
  userId: Types.ObjectId,
  now: Date,
): Promise<FactorResetRecord | undefined> {
  const found = await factorResets.findById(userId).lean();
  return found && !isOver(found, now) ? found : undefined;
}

/** All requests that can still be confirmed, the oldest first. There are few. */
export async function openFactorResets({ factorResets }: Resets, now: Date): Promise<FactorResetRecord[]> {
  const found = await factorResets.find({}).sort({ at: 1 }).lean();
  return found.filter((reset) => !isOver(reset, now));
}

/** Removes requests that nobody confirmed in time (the embedded database has no TTL index). */
export async function removeExpiredResets({ factorResets }: Resets, now = new Date()): Promise<number> {
  const { deletedCount } = await factorResets.deleteMany({ expiresAt: { $lte: now } });
  return deletedCount;
}

async function personOf({ collections }: Deps, userId: string, actor: string): Promise<UserRecord> {
  const user = await collections.users.findById(userId).lean();
  if (!user) throw new AppError('not_found', { message: `There is no account ${userId}.` });
  if (actor === `user:${user._id}`) throw new AppError('reset_own');
  return user;
}

function requireResettable(user: UserRecord, canMail: boolean): void {
  const refuse = (message: string) => new AppError('reset_impossible', { message });
  if (!hasSecondFactor(user)) throw refuse('This account has no second factor: there is nothing to reset.');
  if (!isEmailProven(user))
    throw refuse(
      'This account has no proven email, so nobody could tell its owner of the reset. Prove who they are, then count their address as proven: npx clawdet users prove <email>.',
    );
  if (!canMail)
    throw refuse('SMTP_URL is not set, so the person cannot be told. Set it and restart Clawdet first.');
}

/** Those who can confirm: operators who are neither the person nor the one who asks. Throws `no_second_operator`. */
async function otherOperators(
  { collections }: Deps,
  person: Pick<UserRecord, '_id'>,
  actor: string,
): Promise<Pick<UserRecord, '_id'>[]> {
  const operators = await collections.users.find({ role: 'operator', deletion: null }, { _id: 1 }).lean();
  const others = operators.filter(({ _id }) => !_id.equals(person._id) && actor !== `user:${_id}`);
  if (others.length === 0) throw new AppError('no_second_operator');
  return others;
}

/** Stores a request, in place of an expired one. The same request again changes nothing. Throws `reset_open`. */
async function openReset({ factorResets }: Resets, reset: FactorResetRecord): Promise<void> {
  const { _id, request, at, ...rest } = reset;
  const earlier = await factorResets.findById(_id).lean();
  if (earlier?.request === request) return;
  if (earlier && !isOver(earlier, at)) throw openError(earlier);
  if (earlier) {
    const expired = { _id, request: earlier.request };
    const replaced = await factorResets.updateOne(expired, { $set: { ...rest, request, at } });
    if (replaced.matchedCount === 1) return;
    throw new AppError('reset_open');
  }
  try {
    await factorResets.create(reset);
  } catch (error) {
    // Another operator has asked at the same moment.
    if (isDuplicateKeyError(error)) throw new AppError('reset_open', { cause: error });
    throw error;
  }
}

function openError({ askedByName, expiresAt }: FactorResetRecord): AppError {
  return new AppError('reset_open', {
    message: `${askedByName} has asked for this already. Another operator can confirm it on the person’s page until ${expiresAt.toISOString().slice(0, 16)}Z; or withdraw it first.`,
  });
}

/** What fails leaves the request as it was, so that it can be confirmed again. */
async function removeFactors(
  { collections }: Deps,
  { _id, request }: FactorResetRecord,
  once: string,
): Promise<void> {
  try {
    await changeSecondFactor(collections, _id, ({ revision }) => ({ revision, passkeys: [], recovery: [] }));
    await endSessionsOf(collections, _id);
  } catch (error) {
    const claimed = { _id, request, confirmedOnce: once };
    await collections.factorResets.updateOne(claimed, { $set: { confirmedOnce: null } });
    throw error;
  }
}

function isOver({ expiresAt }: FactorResetRecord, now: Date): boolean {
  return expiresAt <= now;
}

const NOT_BY_SHELL =
  'A reset is confirmed by an operator who is logged in on the web page, since a command line cannot be told from another.';
