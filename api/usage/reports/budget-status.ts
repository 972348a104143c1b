import { leasedOf } from '../../../gateway/budget/headroom.ts';
import type { LedgerState } from '../../../gateway/budget/ledger.model.ts';
import { accountOf, emptyLedger, rollOver } from '../../../gateway/budget/ledger.ts';
import {
  ALERT_FRACTION,
  type LimitUsage,
  limitsOf,
  limitUsages,
  ratesOf,
  TEAM_ACCOUNT_ID,
} from '../../../gateway/budget/limits.ts';
import { endOfDay, endOfMonth, monthOf } from '../../../gateway/budget/period.ts';
import type { TierId } from '../../../stacks/catalog/tiers.ts';

/** What of one limit is used, what is held for calls under way, and how much there is. Null: no limit. */
export interface LimitStatus {
  used: number;
  held: number;
  limit: number | null;
}

/**
 * How a team stands this month: `free`; `alerted` from four fifths on, when its owner was told; `slowed` from nine tenths
 * on, when fewer questions a minute pass; `used_up`.
 */
type BudgetState = 'free' | 'alerted' | 'slowed' | 'used_up';

/** A team's budget. Money in micro-dollars. */
export interface BudgetStatus {
  month: string;
  tokens: LimitStatus;
  micros: LimitStatus;
  state: BudgetState;
  /** The limit that is nearest to its end, where there is any. */
  nearest: LimitUsage | undefined;
  /** When that one begins anew. */
  resetsAt: Date;
  /** Whether the owner was written to about it this month. */
  alertSent: boolean;
  /** How many questions a minute the slowest of its assistants may ask now; undefined where none has asked yet. */
  requestsPerMinute: number | undefined;
}

/** An assistant that may not have asked yet: its tier decides about the limits all the same. */
export interface TieredInstance {
  id: string;
  tier: TierId;
}

/** How a team stands by its ledger, which may not be there yet. */
export function budgetStatusOf(
  ledger: LedgerState | undefined,
  instances: readonly TieredInstance[],
  now: Date,
): BudgetStatus {
  const state = withInstances(rollOver(ledger ?? emptyLedger(now), now), instances);
  const team = state.accounts.find(({ id }) => id === TEAM_ACCOUNT_ID) ?? accountOf(TEAM_ACCOUNT_ID, 'free');
  const limits = limitsOf(state, team);
  const held = leasedOf(state, TEAM_ACCOUNT_ID, 'month');
  const nearest = nearestOf(state);
  return {
    month: monthOf(state.day),
    tokens: { used: team.month.tokens, held: held.tokens, limit: limits.monthTokens },
    micros: { used: team.month.micros, held: held.micros, limit: limits.monthMicros },
    state: stateOf(state, nearest),
    nearest,
    resetsAt: nearest?.budget === 'day' ? endOfDay(state.day) : endOfMonth(state.day),
    alertSent: state.told.length > 0,
    requestsPerMinute: slowestOf(state),
  };
}

function withInstances(state: LedgerState, instances: readonly TieredInstance[]): LedgerState {
  const missing = instances.filter(({ id }) => !state.accounts.some((account) => account.id === id));
  return { ...state, accounts: [...state.accounts, ...missing.map(({ id, tier }) => accountOf(id, tier))] };
}

/** How much of a limit is used, from 0 on; one of nothing is used up at once. */
const partOf = ({ used, limit }: LimitUsage): number => (limit > 0 ? used / limit : 1);

function nearestOf(state: LedgerState): LimitUsage | undefined {
  const parts = state.accounts.flatMap((account) => limitUsages(state, account));
  return parts.sort((a, b) => partOf(b) - partOf(a))[0];
}

function stateOf(state: LedgerState, nearest: LimitUsage | undefined): BudgetState {
  if (!nearest) return 'free';
  if (partOf(nearest) >= 1) return 'used_up';
  const slowed = state.accounts.some(
    (account) => ratesOf(state, account, 1).requests < limitsOf(state, account).requestsPerMinute,
  );
  if (slowed) return 'slowed';
  return partOf(nearest) >= ALERT_FRACTION ? 'alerted' : 'free';
}

function slowestOf(state: LedgerState): number | undefined {
  const rates = state.accounts
    .filter(({ id }) => id !== TEAM_ACCOUNT_ID)
    .map((one) => ratesOf(state, one, 1).requests);
  return rates.length > 0 ? Math.min(...rates) : undefined;
}
