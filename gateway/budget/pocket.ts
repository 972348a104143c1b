import type { TierId } from '../../stacks/catalog/tiers.ts';
import type { UsageRecord } from '../records/usage.model.ts';
import { covers, isNothing, larger, NOTHING, plus, smaller, times } from './amount.ts';
import type { Amount, BudgetRefusal, PlannedCall } from './contract.ts';
import type { HeldCall, Share } from './ledger.model.ts';
import type { Ask } from './ledger.ts';
import { TEAM, tierRates } from './limits.ts';
import { fullPace, type Pace, type Rates, take } from './rate.ts';

/** A call that this process holds an amount for. */
export interface Held extends HeldCall {
  pocket: Pocket;
  onLost: PlannedCall['onLost'];
}

/** A call that waits for the ledger's answer. */
export interface Waiter {
  worst: Amount;
  call: PlannedCall;
  served(outcome: Held | BudgetRefusal): void;
  failed(error: unknown): void;
}

/** What this process has in hand of one account. */
export interface Pocket {
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
  pace: Pace;
  /** The budget that refused the last call. */
  refused: BudgetRefusal | undefined;
  /** The limits have changed since the ledger last said what it should hold. */
  asksAnew: boolean;
  /** When a call last came, in monotonic ms. */
  usedAt: number;
}

/** What is not used for so long goes back. */
const IDLE_MS = 3_000;

/** A pocket with nothing in it. */
export function emptyPocket(account: string, tier: TierId, now: number): Pocket {
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
    asksAnew: false,
    rates,
    pace: fullPace(rates, now),
    usedAt: now,
  };
}

/** A call, with its worst case held out of a pocket. */
export function heldFrom(pocket: Pocket, worst: Amount, call: PlannedCall, now: Date): Held {
  const { id, model, streamed, prompt, onLost } = call;
  const { account, day } = pocket;
  const at = now.getTime();
  return { id, account, day, at, model, streamed, worst, prompt, seen: NOTHING, pocket, onLost };
}

/** The call without what only this process knows. */
export function plain({ pocket: _, onLost: __, ...call }: Held): HeldCall {
  return call;
}

/** Whether a call can be paid out of it on this day. Nobody overtakes those who wait. */
export const canPay = (pocket: Pocket, worst: Amount, today: string): boolean =>
  pocket.waiting.length === 0 && pocket.day >= today && covers(pocket.free, worst);

/** Refuses a call that comes too fast. The trial chat, which has no instance, has rates of its own. */
export function tooFast(pocket: Pocket, worst: Amount): BudgetRefusal | undefined {
  if (pocket.account === TEAM) return undefined;
  const taken = take(pocket.pace, pocket.rates, worst.tokens, performance.now());
  pocket.pace = taken.pace;
  if (!('waitMs' in taken)) return undefined;
  if (pocket.refused && pocket.refused.resetsAt.getTime() > Date.now()) return pocket.refused;
  const resetsAt = new Date(Date.now() + taken.waitMs);
  return { budget: 'minute', of: 'instance', unit: taken.unit, resetsAt, left: 0 };
}

/** Takes what is not to be kept out of it: of an earlier day, idle, or more than a lease. It goes back with the next report. */
export function tidy(pocket: Pocket, today: string, now: number): void {
  if (pocket.day < today) pocket.free = NOTHING;
  if (pocket.waiting.length > 0) return;
  if (isIdle(pocket, now)) pocket.lease = NOTHING;
  pocket.free = smaller(pocket.free, pocket.lease);
}

/** Whether the next report should go soon, because there is too much or too little in it. */
export function isOff(pocket: Pocket, today: string, now: number): boolean {
  const { free, lease, day, waiting } = pocket;
  if (waiting.length > 0 || isNothing(lease)) return !isNothing(free);
  return day < today || isIdle(pocket, now) || isLow(pocket) || !covers(times(lease, 2), free);
}

/** What it asks the ledger for; undefined where it needs nothing. */
export function askOf(pocket: Pocket): Ask | undefined {
  const { account, tier, waiting, free, usual, recent, asksAnew } = pocket;
  if (waiting.length === 0 && !isLow(pocket) && !asksAnew) return undefined;
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
  calls: readonly Held[],
  pockets: readonly Pocket[],
  withheld: readonly UsageRecord[],
): Share[] {
  const shares = new Map<string, Share>();
  const add = (account: string, day: string, amount: Amount) => {
    const share = shares.get(`${account}/${day}`) ?? { account, day, amount: NOTHING };
    shares.set(`${account}/${day}`, { ...share, amount: plus(share.amount, amount) });
  };
  for (const { account, day, worst } of calls) add(account, day, worst);
  for (const { account, day, free } of pockets) add(account, day, free);
  for (const { instance, day, tokens, charge: micros } of withheld) add(instance, day, { tokens, micros });
  return [...shares.values()].filter(({ amount }) => !isNothing(amount));
}

/** What nobody used for so long, ms, need not hear of changed limits: its next call asks anyway. */
const LONG_IDLE_MS = 600_000;

/** Whether changed limits matter to it now. */
export const isInUse = ({ usedAt }: Pocket, now: number): boolean => now - usedAt < LONG_IDLE_MS;

const isIdle = ({ usedAt }: Pocket, now: number): boolean => now - usedAt > IDLE_MS;

const isLow = ({ free, lease }: Pocket): boolean => !isNothing(lease) && !covers(free, times(lease, 0.5));
