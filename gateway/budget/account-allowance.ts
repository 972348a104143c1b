import type { TierId } from '../../stacks/catalog/tiers.ts';
import type { UsageRecord } from '../records/usage.model.ts';
import { covers, isNothing, larger, NOTHING, plus, smaller, times } from './amount.ts';
import type { Amount, BudgetRefusal, PlannedCall } from './contract.ts';
import { fullBuckets, type RateBuckets, type Rates, takeFromBuckets } from './instance-rate-limit.ts';
import type { LeaseShare, ReservedCall } from './ledger.model.ts';
import type { LeaseRequest } from './ledger.ts';
import { TEAM_ACCOUNT_ID, tierRates } from './limits.ts';

/** A call that this process holds an amount for. */
export interface LocalReservation extends ReservedCall {
  allowance: AccountAllowance;
  onLost: PlannedCall['onLost'];
}

/** A call that waits for the ledger's answer. */
export interface Waiter {
  worst: Amount;
  call: PlannedCall;
  served(outcome: LocalReservation | BudgetRefusal): void;
  failed(error: unknown): void;
}

/** What this process has in hand of one account. */
export interface AccountAllowance {
  account: string;
  tier: TierId;
  /** The day that `free` was granted on. */
  day: string;
  free: Amount;
  /** How much should be free, as the ledger last said. */
  lease: Amount;
  /** The worst case of the last call. */
  usual: Amount;
  /** What calls asked for since the last report. */
  recent: Amount;
  waiting: Waiter[];
  rates: Rates;
  buckets: RateBuckets;
  /** The budget that refused the last call. */
  refused: BudgetRefusal | undefined;
  /** The limits have changed since the ledger last said what it should hold. */
  limitsChanged: boolean;
  /** When a call last came, in monotonic ms. */
  usedAt: number;
}

/** What is not used for so long goes back. */
const IDLE_MS = 3_000;

/** A pocket with nothing in it. */
export function emptyAllowance(account: string, tier: TierId, now: number): AccountAllowance {
  const rates = tierRates(tier);
  return {
    account,
    tier,
    day: '',
    free: NOTHING,
    lease: NOTHING,
    usual: NOTHING,
    recent: NOTHING,
    waiting: [],
    refused: undefined,
    limitsChanged: false,
    rates,
    buckets: fullBuckets(rates, now),
    usedAt: now,
  };
}

/** A call, with its worst case held out of a pocket. */
export function reservationFrom(
  allowance: AccountAllowance,
  worst: Amount,
  call: PlannedCall,
  now: Date,
): LocalReservation {
  const { id, model, streamed, prompt, onLost } = call;
  const { account, day } = allowance;
  const at = now.getTime();
  return { id, account, day, at, model, streamed, worst, prompt, seen: NOTHING, allowance, onLost };
}

/** The call without what only this process knows. */
export function toReservedCall({ allowance: _, onLost: __, ...call }: LocalReservation): ReservedCall {
  return call;
}

/** Whether a call can be paid out of it on this day. Nobody overtakes those who wait. */
export const canReserve = (allowance: AccountAllowance, worst: Amount, today: string): boolean =>
  allowance.waiting.length === 0 && allowance.day >= today && covers(allowance.free, worst);

/** Refuses a call that comes too fast. The trial chat, which has no instance, has rates of its own. */
export function rateRefusal(allowance: AccountAllowance, worst: Amount): BudgetRefusal | undefined {
  if (allowance.account === TEAM_ACCOUNT_ID) return undefined;
  const taken = takeFromBuckets(allowance.buckets, allowance.rates, worst.tokens, performance.now());
  allowance.buckets = taken.buckets;
  if (!('waitMs' in taken)) return undefined;
  if (allowance.refused && allowance.refused.resetsAt.getTime() > Date.now()) return allowance.refused;
  const resetsAt = new Date(Date.now() + taken.waitMs);
  return { budget: 'minute', of: 'instance', unit: taken.unit, resetsAt, left: 0 };
}

/** Takes what is not to be kept out of it: of an earlier day, idle, or more than a lease. It goes back with the next report. */
export function releaseExcess(allowance: AccountAllowance, today: string, now: number): void {
  if (allowance.day < today) allowance.free = NOTHING;
  if (allowance.waiting.length > 0) return;
  if (isIdle(allowance, now)) allowance.lease = NOTHING;
  allowance.free = smaller(allowance.free, allowance.lease);
}

/** Whether the next report should go soon, because there is too much or too little in it. */
export function needsRebalancing(allowance: AccountAllowance, today: string, now: number): boolean {
  const { free, lease, day, waiting } = allowance;
  if (waiting.length > 0 || isNothing(lease)) return !isNothing(free);
  return day < today || isIdle(allowance, now) || isLow(allowance) || !covers(times(lease, 2), free);
}

/** What it asks the ledger for; undefined where it needs nothing. */
export function leaseRequestOf(allowance: AccountAllowance): LeaseRequest | undefined {
  const { account, tier, waiting, free, usual, recent, limitsChanged } = allowance;
  if (waiting.length === 0 && !isLow(allowance) && !limitsChanged) return undefined;
  return {
    account,
    tier,
    waiting: waiting.map(({ worst }) => worst),
    free,
    usual: waiting.reduce((most, { worst }) => larger(most, worst), usual),
    recent,
    topUp: true,
  };
}

/** All that is kept: what calls hold, what is free, and what was used and is not reported yet; by account and day. */
export function sharesOf(
  calls: readonly LocalReservation[],
  allowances: readonly AccountAllowance[],
  unreported: readonly UsageRecord[],
): LeaseShare[] {
  const shares = new Map<string, LeaseShare>();
  const add = (account: string, day: string, amount: Amount) => {
    const share = shares.get(`${account}/${day}`) ?? { account, day, amount: NOTHING };
    shares.set(`${account}/${day}`, { ...share, amount: plus(share.amount, amount) });
  };
  for (const { account, day, worst } of calls) add(account, day, worst);
  for (const { account, day, free } of allowances) add(account, day, free);
  for (const { instance, day, tokens, charge: micros } of unreported) add(instance, day, { tokens, micros });
  return [...shares.values()].filter(({ amount }) => !isNothing(amount));
}

/** What nobody used for so long, ms, need not hear of changed limits: its next call asks anyway. */
const LONG_IDLE_MS = 600_000;

/** Whether changed limits matter to it now. */
export const isInUse = ({ usedAt }: AccountAllowance, now: number): boolean => now - usedAt < LONG_IDLE_MS;

const isIdle = ({ usedAt }: AccountAllowance, now: number): boolean => now - usedAt > IDLE_MS;

const isLow = ({ free, lease }: AccountAllowance): boolean =>
  !isNothing(lease) && !covers(free, times(lease, 0.5));
