import {
  type AccountRef,
  accountIdOf,
  accountRefOf,
  findAccount,
  isTeamId,
  TEAM_ACCOUNT,
} from './account-ref.ts';
import { covers, larger, minus, NOTHING, plus, smaller, sumOf, times } from './amount.ts';
import type { Amount, BudgetRefusal } from './budget-client.contract.ts';
import type { BudgetAccount, LedgerState } from './ledger.model.ts';
import { limitsOf, periodLimits } from './limits.ts';
import { limitResetsAt, overrideOf } from './override.ts';
import { monthOf } from './period.ts';

/** What is left of an account's limits of one period: neither used nor leased. Infinite where there is no limit. */
interface Bound {
  account: BudgetAccount;
  budget: 'day' | 'month';
  of: 'team' | 'instance';
  limit: Amount;
  left: Amount;
  /** What is left if all leases come back unused. */
  unused: Amount;
}

/** The size of a lease beyond the waiting calls, as a fraction of the smallest limit. */
const LEASE_FRACTION = 0.02;
/** A lease covers at most this many calls, because it may be lost with its process; and at least one. */
const MAX_CALLS_PER_LEASE = 5;
/**
 * Where calls arrive faster, a lease is this many times what they requested since the last report, because the next
 * report is as far away.
 */
const LOOKAHEAD_FACTOR = 2;
/** With fewer leases than this left, each call requests only what it needs. */
const MIN_LEASES_LEFT = 4;

const UNLIMITED: Amount = { tokens: Number.POSITIVE_INFINITY, micros: Number.POSITIVE_INFINITY };

/** What may still be granted to an account: the least that its own limits and those of its team leave. */
export function headroomOf(state: LedgerState, account: BudgetAccount): Amount {
  return boundsOf(state, account).reduce((headroom, { left }) => smaller(headroom, left), UNLIMITED);
}

/** How much a process may lease for an account beyond its calls; nothing when the budget is nearly used up. */
export function leaseSize(
  state: LedgerState,
  account: BudgetAccount,
  headroom: Amount,
  { usual: call, recent }: { usual: Amount; recent: Amount },
): Amount {
  const smallest = boundsOf(state, account).reduce((least, { limit }) => smaller(least, limit), UNLIMITED);
  const enough = larger(times(call, MAX_CALLS_PER_LEASE), times(recent, LOOKAHEAD_FACTOR));
  const part = smaller(times(smallest, LEASE_FRACTION), enough);
  const size = larger({ tokens: Math.floor(part.tokens), micros: Math.floor(part.micros) }, call);
  return covers(headroom, times(size, MIN_LEASES_LEFT)) ? size : NOTHING;
}

/**
 * Why what a call is missing, beyond its process's lease, does not fit in addition to what was granted before it: of the exceeded limits, the one that lasts
 * longest. A limit that is only reserved by other calls counts where none is used up.
 */
export function budgetRefusalOf(
  state: LedgerState,
  account: BudgetAccount,
  { worst, missing, granted }: { worst: Amount; missing: Amount; granted: Amount },
): BudgetRefusal {
  const refusals = boundsOf(state, account).flatMap(
    ({ account: bound, budget, of, limit, left: before, unused }): BudgetRefusal[] => {
      const left = minus(before, granted);
      if (covers(left, missing)) return [];
      const unit = left.tokens < missing.tokens ? 'tokens' : 'money';
      const amountIn = ({ tokens, micros }: Amount) => (unit === 'tokens' ? tokens : micros);
      const override = overrideOf(state, { budget, unit });
      const refusal: BudgetRefusal = {
        budget,
        of,
        unit,
        resetsAt: limitResetsAt(state, bound, { budget, unit }, amountIn(worst)),
        left: amountIn(left),
        ...(override && { override: { limit: amountIn(limit), until: override.until } }),
      };
      return [covers(unused, worst) ? { ...refusal, isReserved: true } : refusal];
    },
  );
  const [longest] = refusals.sort(
    (a, b) =>
      Number(a.isReserved ?? false) - Number(b.isReserved ?? false) ||
      b.resetsAt.getTime() - a.resetsAt.getTime(),
  );
  if (!longest) throw new Error('the amount fits all limits: nothing refuses it');
  return longest;
}

/** What all processes together have leased of an account in the current day or month; for the team, of all accounts. */
export function leasedOf(
  { holders, day }: LedgerState,
  account: AccountRef,
  period: 'day' | 'month',
): Amount {
  const id = accountIdOf(account);
  const shares = holders.flatMap(({ shares: own }) => own);
  const counted = shares.filter(
    (share) =>
      (account.scope === 'team' || share.account === id) &&
      (period === 'day' ? share.day === day : monthOf(share.day) === monthOf(day)),
  );
  return sumOf(counted.map(({ amount }) => amount));
}

function boundsOf(state: LedgerState, account: BudgetAccount): Bound[] {
  const team = findAccount(state, TEAM_ACCOUNT);
  const accounts = isTeamId(account.id) || !team ? [account] : [account, team];
  return accounts.flatMap((one) => {
    const limits = periodLimits(limitsOf(state, one));
    const ref = accountRefOf(one.id);
    return (['day', 'month'] as const).map((budget): Bound => {
      const taken = plus(one[budget], leasedOf(state, ref, budget));
      const unused = minus(limits[budget], one[budget]);
      const left = minus(limits[budget], taken);
      return { account: one, budget, of: ref.scope, limit: limits[budget], left, unused };
    });
  });
}
