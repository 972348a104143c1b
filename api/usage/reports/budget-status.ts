import { accountIdOf, findAccount, isTeamId, TEAM_ACCOUNT } from '../../../gateway/budget/account-ref.ts';
import { leasedOf } from '../../../gateway/budget/headroom.ts';
import type { BudgetAccount, BudgetOverride, LedgerState } from '../../../gateway/budget/ledger.model.ts';
import { accountOf, emptyLedger, rollOver } from '../../../gateway/budget/ledger.ts';
import {
  ALERT_FRACTION,
  type LimitUsage,
  limitsOf,
  limitUsages,
  ratesOf,
} from '../../../gateway/budget/limits.ts';
import { limitResetsAt } from '../../../gateway/budget/override.ts';
import { endOfMonth, monthOf } from '../../../gateway/budget/period.ts';
import type { TierId } from '../../../stacks/catalog/tiers.ts';

/** How much of one limit is used, how much is reserved for calls in progress, and the limit. Null: no limit. */
export interface LimitStatus {
  used: number;
  held: number;
  limit: number | null;
}

/**
 * The state of a team's budget: `free`; `alerted` from four fifths on, when its owner is mailed; `slowed` from nine
 * tenths on, when fewer questions a minute are allowed; `used_up`.
 */
type BudgetState = 'free' | 'alerted' | 'slowed' | 'used_up';

/** A team's budget. Money in micro-dollars. */
export interface BudgetStatus {
  month: string;
  tokens: LimitStatus;
  micros: LimitStatus;
  state: BudgetState;
  /** The limit that is closest to being used up, if there is any. */
  nearest: LimitUsage | undefined;
  /** When that limit resets. */
  resetsAt: Date;
  /** Whether the owner was mailed about the budget this month. */
  alertSent: boolean;
  /** How many questions a minute the slowest of its assistants may ask now; undefined if it has no assistant. */
  requestsPerMinute: number | undefined;
  /** The temporary budget that applies now; `tokens`, `micros` and `nearest` follow it. */
  override: BudgetOverride | undefined;
}

/** An assistant that may not have made a call yet: its tier decides its limits all the same. */
export interface TieredInstance {
  id: string;
  tier: TierId;
}

/** The state of a team's budget by its ledger, which may not exist yet. */
export function budgetStatusOf(
  ledger: LedgerState | undefined,
  instances: readonly TieredInstance[],
  now: Date,
): BudgetStatus {
  const state = withInstances(rollOver(ledger ?? emptyLedger(now), now), instances);
  const team = findAccount(state, TEAM_ACCOUNT) ?? accountOf(accountIdOf(TEAM_ACCOUNT), 'free');
  const limits = limitsOf(state, team);
  const reserved = leasedOf(state, TEAM_ACCOUNT, 'month');
  const closest = nearestOf(state);
  const nearest = closest?.usage;
  return {
    month: monthOf(state.day),
    tokens: { used: team.month.tokens, held: reserved.tokens, limit: limits.monthTokens },
    micros: { used: team.month.micros, held: reserved.micros, limit: limits.monthMicros },
    state: stateOf(state, nearest),
    nearest,
    resetsAt: closest ? limitResetsAt(state, closest.account, closest.usage, 1) : endOfMonth(state.day),
    alertSent: state.told.length > 0,
    requestsPerMinute: slowestOf(state),
    override: state.override,
  };
}

function withInstances(state: LedgerState, instances: readonly TieredInstance[]): LedgerState {
  const missing = instances.filter(({ id }) => !state.accounts.some((account) => account.id === id));
  return { ...state, accounts: [...state.accounts, ...missing.map(({ id, tier }) => accountOf(id, tier))] };
}

/** The used share of a limit, from 0 up; a limit of zero is used up at once. */
const partOf = ({ used, limit }: LimitUsage): number => (limit > 0 ? used / limit : 1);

function nearestOf(state: LedgerState): { account: BudgetAccount; usage: LimitUsage } | undefined {
  const parts = state.accounts.flatMap((account) =>
    limitUsages(state, account).map((usage) => ({ account, usage })),
  );
  return parts.sort((a, b) => partOf(b.usage) - partOf(a.usage))[0];
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
    .filter(({ id }) => !isTeamId(id))
    .map((one) => ratesOf(state, one, 1).requests);
  return rates.length > 0 ? Math.min(...rates) : undefined;
}
