import type { Amount } from '../../../gateway/budget/contract.ts';
import type { Account, LedgerState } from '../../../gateway/budget/ledger.model.ts';
import { limitsOf, TEAM } from '../../../gateway/budget/limits.ts';
import type { InstanceRecord } from '../../assistants/instances/instance.model.ts';
import type { ModelsBody } from './limits.schema.ts';

/** What an assistant and its owner may use, and did. An assistant that never asked has an account all the same. */
export function presentModels(instance: InstanceRecord, ledger: LedgerState): ModelsBody {
  const { suspension } = instance;
  return {
    suspension: suspension ? { at: suspension.at.toISOString(), because: suspension.because } : null,
    accounts: [TEAM, instance._id.toString()].flatMap((id) => {
      const account = ledger.accounts.find((one) => one.id === id);
      return account ? [presentAccount(ledger, account)] : [];
    }),
  };
}

function presentAccount(ledger: LedgerState, account: Account): ModelsBody['accounts'][number] {
  const { dayTokens, dayMicros, monthTokens, monthMicros, ...rates } = limitsOf(ledger, account);
  return {
    of: account.id === TEAM ? 'owner' : 'assistant',
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
