import type { TierId } from '../../stacks/catalog/tiers.ts';
import { findAccount, isTeamId, TEAM_ACCOUNT } from './account-ref.ts';
import type { Amount } from './budget-client.contract.ts';
import type { BudgetAccount, BudgetLimits, LedgerState } from './ledger.model.ts';

/** The owner gets an alert when this fraction of a month's tokens is used. */
export const ALERT_FRACTION = 0.8;
/** The owner gets an alert when a month has cost this much. */
export const ALERT_MICROS = 50_000_000;
/** From this fraction of a limit on, an instance may make fewer requests per minute. */
const THROTTLE_FROM_FRACTION = 0.9;
/** How many times fewer requests a throttled instance may make. */
const THROTTLE_FACTOR = 6;

const none = { dayTokens: null, dayMicros: null, monthMicros: null };

/**
 * The limits that apply until an operator sets others. In the beta a customer has 100,000 tokens a month (docs/llm.md).
 */
export const TIER_LIMITS: Record<TierId, BudgetLimits> = {
  free: { ...none, monthTokens: 100_000, requestsPerMinute: 60, tokensPerMinute: 100_000 },
  pro: { ...none, monthTokens: 2_000_000, requestsPerMinute: 120, tokensPerMinute: 400_000 },
  enterprise: { ...none, monthTokens: 10_000_000, requestsPerMinute: 300, tokensPerMinute: 1_000_000 },
};

/**
 * The limits of an account: those of its tier (for a team, the largest of its instances' tiers), replaced by those that
 * an operator set, and for a time by those of the team's override.
 */
export function limitsOf({ accounts, override }: LedgerState, account: BudgetAccount): BudgetLimits {
  const tiers = isTeamId(account.id) ? accounts.map(({ tier }) => tier) : [account.tier];
  const byTier = tiers.map((tier) => TIER_LIMITS[tier]);
  const largest = byTier.reduce((a, b) => ((b.monthTokens ?? 0) > (a.monthTokens ?? 0) ? b : a));
  return { ...largest, ...account.set, ...override?.limits };
}

/** One limit and how much of it is used. */
export interface LimitUsage {
  budget: 'day' | 'month';
  unit: 'tokens' | 'money';
  used: number;
  limit: number;
}

/** An account's limits and how much of each is used. Leased amounts are not included. */
export function limitUsages(state: LedgerState, account: BudgetAccount): LimitUsage[] {
  const { dayTokens, dayMicros, monthTokens, monthMicros } = limitsOf(state, account);
  const parts: (Omit<LimitUsage, 'limit'> & { limit: number | null })[] = [
    { budget: 'day', unit: 'tokens', used: account.day.tokens, limit: dayTokens },
    { budget: 'day', unit: 'money', used: account.day.micros, limit: dayMicros },
    { budget: 'month', unit: 'tokens', used: account.month.tokens, limit: monthTokens },
    { budget: 'month', unit: 'money', used: account.month.micros, limit: monthMicros },
  ];
  return parts.flatMap(({ limit, ...part }) => (limit === null ? [] : [{ ...part, limit }]));
}

/**
 * The rates that one process may admit for an instance: its share of the instance's rates, lower when a limit is nearly
 * reached.
 */
export function ratesOf(
  state: LedgerState,
  account: BudgetAccount,
  processes: number,
): { requests: number; tokens: number } {
  const { requestsPerMinute, tokensPerMinute } = limitsOf(state, account);
  const team = findAccount(state, TEAM_ACCOUNT);
  const parts = [account, ...(team ? [team] : [])].flatMap((one) => limitUsages(state, one));
  const slow = parts.some(({ used, limit }) => used >= limit * THROTTLE_FROM_FRACTION) ? THROTTLE_FACTOR : 1;
  const share = Math.max(1, processes) * slow;
  return { requests: requestsPerMinute / share, tokens: tokensPerMinute / Math.max(1, processes) };
}

/** The limits of one period as amounts; infinite where there is none. */
export function periodLimits(limits: BudgetLimits): Record<'day' | 'month', Amount> {
  const or = (limit: number | null) => limit ?? Number.POSITIVE_INFINITY;
  return {
    day: { tokens: or(limits.dayTokens), micros: or(limits.dayMicros) },
    month: { tokens: or(limits.monthTokens), micros: or(limits.monthMicros) },
  };
}

/** The rates of an instance before the ledger has answered. */
export function tierRates(tier: TierId): { requests: number; tokens: number } {
  const { requestsPerMinute: requests, tokensPerMinute: tokens } = TIER_LIMITS[tier];
  return { requests, tokens };
}
