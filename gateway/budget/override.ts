import type { BudgetAccount, BudgetOverride, LedgerState } from './ledger.model.ts';
import { type LimitUsage, limitUsages } from './limits.ts';
import { endOfDay, endOfMonth } from './period.ts';

/**
 * An override on a day of the ledger (UTC): undefined once its last day is over. Nothing else compares its date, so it
 * ends for everybody when the ledger's day does.
 */
export function overrideOn(override: BudgetOverride | undefined, day: string): BudgetOverride | undefined {
  return override && day <= override.until ? override : undefined;
}

/** The ledger with this override instead of an earlier one; undefined removes it. Existing leases stay valid. */
export function setOverride(state: LedgerState, override: BudgetOverride | undefined): LedgerState {
  return { ...state, override };
}

/** The ledger as it is without its override. */
export function withoutOverride(state: LedgerState): LedgerState {
  return setOverride(state, undefined);
}

/** When an override has ended. */
const endOfOverride = ({ until }: BudgetOverride): Date => endOfDay(until);

/** One limit of an account. */
type LimitName = Pick<LimitUsage, 'budget' | 'unit'>;

const NAMES = {
  day: { tokens: 'dayTokens', money: 'dayMicros' },
  month: { tokens: 'monthTokens', money: 'monthMicros' },
} as const;

/** The override that sets this limit, if one does. */
export function overrideOf(
  { override }: LedgerState,
  { budget, unit }: LimitName,
): BudgetOverride | undefined {
  return override && NAMES[budget][unit] in override.limits ? override : undefined;
}

/**
 * When a limit that is used up has room for `needed` more (micro-dollars for money), without any change: when its day or
 * month ends, or when an override ends that lowered it.
 */
export function limitResetsAt(
  state: LedgerState,
  account: BudgetAccount,
  limit: LimitName,
  needed: number,
): Date {
  const endOfPeriod = limit.budget === 'day' ? endOfDay(state.day) : endOfMonth(state.day);
  const override = overrideOf(state, limit);
  if (!override || endOfOverride(override) >= endOfPeriod) return endOfPeriod;
  const usual = limitUsages(withoutOverride(state), account).find(
    ({ budget, unit }) => budget === limit.budget && unit === limit.unit,
  );
  return !usual || usual.used + needed <= usual.limit ? endOfOverride(override) : endOfPeriod;
}
