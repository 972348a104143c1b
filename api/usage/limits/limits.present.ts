import { findAccount, instanceAccount, isTeamId, TEAM_ACCOUNT } from '../../../gateway/budget/account-ref.ts';
import type { Amount } from '../../../gateway/budget/budget-client.contract.ts';
import type { BudgetAccount, LedgerState } from '../../../gateway/budget/ledger.model.ts';
import { limitsOf } from '../../../gateway/budget/limits.ts';
import type { InstanceRecord } from '../../assistants/instances/instance.model.ts';
import type { ModelLimitsBody } from './limits.schema.ts';

/** What an assistant and its owner may use, and what they used. An assistant without calls has an account as well. */
export function presentModelLimits(instance: InstanceRecord, ledger: LedgerState): ModelLimitsBody {
  const { suspension } = instance;
  return {
    suspension: suspension ? { at: suspension.at.toISOString(), because: suspension.because } : null,
    accounts: [TEAM_ACCOUNT, instanceAccount(instance._id.toString())].flatMap((of) => {
      const account = findAccount(ledger, of);
      return account ? [presentAccount(ledger, account)] : [];
    }),
  };
}

function presentAccount(ledger: LedgerState, account: BudgetAccount): ModelLimitsBody['accounts'][number] {
  const { dayTokens, dayMicros, monthTokens, monthMicros, ...rates } = limitsOf(ledger, account);
  return {
    of: isTeamId(account.id) ? 'owner' : 'assistant',
    limits: {
      dayTokens,
      monthTokens,
      ...rates,
      dayDollars: dollarsOf(dayMicros),
      monthDollars: dollarsOf(monthMicros),
    },
    set: Object.keys(account.set).map((name) => name.replace('Micros', 'Dollars')),
    today: presentAmount(account.day),
    thisMonth: presentAmount(account.month),
  };
}

const dollarsOf = (micros: number | null) => (micros === null ? null : micros / 1e6);

const presentAmount = ({ tokens, micros }: Amount) => ({ tokens, dollars: micros / 1e6 });
