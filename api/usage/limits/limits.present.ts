import { findAccount, instanceAccount, isTeamId, TEAM_ACCOUNT } from '../../../gateway/budget/account-ref.ts';
import type { Amount } from '../../../gateway/budget/budget-client.contract.ts';
import type {
  BudgetAccount,
  BudgetLimits,
  BudgetOverride,
  LedgerState,
} from '../../../gateway/budget/ledger.model.ts';
import { limitsOf } from '../../../gateway/budget/limits.ts';
import { withoutOverride } from '../../../gateway/budget/override.ts';
import type { InstanceRecord } from '../../assistants/instances/instance.model.ts';
import type { BudgetOverrideBody, ModelLimitsBody } from './limits.schema.ts';

/** What an assistant and its owner may use, and what they used. An assistant without calls has an account as well. */
export function presentModelLimits(instance: InstanceRecord, ledger: LedgerState): ModelLimitsBody {
  const { suspension } = instance;
  return {
    suspension: suspension ? { at: suspension.at.toISOString(), because: suspension.because } : null,
    override: presentOverride(ledger.override),
    accounts: [TEAM_ACCOUNT, instanceAccount(instance._id.toString())].flatMap((of) => {
      const account = findAccount(ledger, of);
      return account ? [presentAccount(ledger, account)] : [];
    }),
  };
}

function presentAccount(ledger: LedgerState, account: BudgetAccount): ModelLimitsBody['accounts'][number] {
  return {
    of: isTeamId(account.id) ? 'owner' : 'assistant',
    limits: presentLimits(limitsOf(ledger, account)),
    usual: presentLimits(limitsOf(withoutOverride(ledger), account)),
    set: Object.keys(account.set).map((name) => name.replace('Micros', 'Dollars')),
    today: presentAmount(account.day),
    thisMonth: presentAmount(account.month),
  };
}

/** A temporary budget as the API returns it; null where there is none. */
export function presentOverride(override: BudgetOverride | undefined): BudgetOverrideBody | null {
  if (!override) return null;
  const { limits, until, because } = override;
  const { dayTokens, monthTokens, dayMicros, monthMicros } = limits;
  return {
    ...(dayTokens !== undefined && { dayTokens }),
    ...(dayMicros !== undefined && { dayDollars: dollarsOf(dayMicros) }),
    ...(monthTokens !== undefined && { monthTokens }),
    ...(monthMicros !== undefined && { monthDollars: dollarsOf(monthMicros) }),
    until,
    because,
  };
}

function presentLimits({ dayMicros, monthMicros, ...rest }: BudgetLimits) {
  return { ...rest, dayDollars: dollarsOf(dayMicros), monthDollars: dollarsOf(monthMicros) };
}

const dollarsOf = (micros: number | null) => (micros === null ? null : micros / 1e6);

const presentAmount = ({ tokens, micros }: Amount) => ({ tokens, dollars: micros / 1e6 });
