import type { TierId } from '../../stacks/catalog/tiers.ts';
import type { UsageRecord } from '../records/usage.model.ts';
import { isTeamId } from './account-ref.ts';
import { covers, isNothing, larger, NOTHING, plus, smaller, times } from './amount.ts';
import type { Amount, BudgetRefusal, PlannedCall } from './budget-client.contract.ts';
import { fullBuckets, type RateBuckets, type Rates, takeFromBuckets } from './instance-rate-limit.ts';
import type { LeaseShare, ReservedCall } from './ledger.model.ts';
import type { LeaseRequest } from './ledger.ts';
import { tierRates } from './limits.ts';

/** A call for which this process holds a reservation. */
export interface LocalReservation extends ReservedCall {
  allowance: AccountAllowance;
  onLost: PlannedCall['onLost'];
}

/** A call that waits for the ledger to grant its amount. */
export interface Waiter {
  worst: Amount;
  call: PlannedCall;
  served(outcome: LocalReservation | BudgetRefusal): void;
  failed(error: unknown): void;
}

/** What this process has leased of one account. */
export interface AccountAllowance {
  account: string;
  tier: TierId;
  /** The day for which `free` was granted. */
  day: string;
  free: Amount;
  /** How much should be free, according to the last answer of the ledger. */
  lease: Amount;
  /** The worst case of the last call. */
  usual: Amount;
  /** The amount that calls requested since the last report. */
  recent: Amount;
  waiting: Waiter[];
  rates: Rates;
  buckets: RateBuckets;
  /** The budget refusal of the last call. */
  refused: BudgetRefusal | undefined;
  /** The limits have changed since the ledger last set the lease. */
  limitsChanged: boolean;
  /** When the last call arrived, in monotonic ms. */
  usedAt: number;
}

/** An allowance that is unused for longer goes back to the ledger. */
const IDLE_MS = 3_000;

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

/** Reserves the worst case of a call from an allowance. */
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

/** The call without the members that exist only in this process. */
export function toReservedCall({ allowance: _, onLost: __, ...call }: LocalReservation): ReservedCall {
  return call;
}

/** Whether the allowance covers a call on this day. No call overtakes those that already wait. */
export const canReserve = (allowance: AccountAllowance, worst: Amount, today: string): boolean =>
  allowance.waiting.length === 0 && allowance.day >= today && covers(allowance.free, worst);

/** Refuses a call that exceeds the rate limit. The trial chat has no instance and its own rates. */
export function rateRefusal(allowance: AccountAllowance, worst: Amount): BudgetRefusal | undefined {
  if (isTeamId(allowance.account)) return undefined;
  const taken = takeFromBuckets(allowance.buckets, allowance.rates, worst.tokens, performance.now());
  allowance.buckets = taken.buckets;
  if (!('waitMs' in taken)) return undefined;
  if (allowance.refused && allowance.refused.resetsAt.getTime() > Date.now()) return allowance.refused;
  const resetsAt = new Date(Date.now() + taken.waitMs);
  return { budget: 'minute', of: 'instance', unit: taken.unit, resetsAt, left: 0 };
}

/**
 * Takes out what must not be kept: amounts of an earlier day, idle amounts and anything above the lease. They go back
 * with the next report.
 */
export function releaseExcess(allowance: AccountAllowance, today: string, now: number): void {
  if (allowance.day < today) allowance.free = NOTHING;
  if (allowance.waiting.length > 0) return;
  if (isIdle(allowance, now)) allowance.lease = NOTHING;
  allowance.free = smaller(allowance.free, allowance.lease);
}

/** Whether a report is due soon because the allowance holds too much or too little. */
export function needsRebalancing(allowance: AccountAllowance, today: string, now: number): boolean {
  const { free, lease, day, waiting } = allowance;
  if (waiting.length > 0 || isNothing(lease)) return !isNothing(free);
  return day < today || isIdle(allowance, now) || isLow(allowance) || !covers(times(lease, 2), free);
}

/** What the allowance requests from the ledger; undefined where it needs nothing. */
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

/** Everything this process keeps, by account and day: reservations, free amounts, and usage not reported yet. */
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

/** An allowance that is unused for this long, in ms, needs no update when limits change: its next call asks anyway. */
const LONG_IDLE_MS = 600_000;

/** Whether an allowance needs an update when limits change. */
export const isInUse = ({ usedAt }: AccountAllowance, now: number): boolean => now - usedAt < LONG_IDLE_MS;

const isIdle = ({ usedAt }: AccountAllowance, now: number): boolean => now - usedAt > IDLE_MS;

const isLow = ({ free, lease }: AccountAllowance): boolean =>
  !isNothing(lease) && !covers(free, times(lease, 0.5));
