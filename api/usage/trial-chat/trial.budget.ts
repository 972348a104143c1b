import { findAccount, TEAM_ACCOUNT } from '../../../gateway/budget/account-ref.ts';
import { covers } from '../../../gateway/budget/amount.ts';
import type { Amount } from '../../../gateway/budget/budget-client.contract.ts';
import { headroomOf } from '../../../gateway/budget/headroom.ts';
import { ledgerOf, setAccountLimits } from '../../../gateway/budget/ledger.commands.ts';
import { rollOver } from '../../../gateway/budget/ledger.ts';
import type { UsageCollections } from '../usage.collections.ts';
import { TRIAL_TEAM } from './trial.team.ts';

/**
 * The money of all visitors for the trial: one team's budget in the ledger, used by the same budget client as all
 * others.
 */
export interface TrialBudget {
  /** Resolves when the ledger contains the limit; no call may begin before. */
  ready(): Promise<void>;
  /** Whether today's budget has room for such a call. */
  covers(worst: Amount): Promise<boolean>;
}

/** The budget of the trial: `dayMicros` micro-dollars a day. */
export function trialBudget(collections: UsageCollections, dayMicros: number): TrialBudget {
  let set: Promise<void> | undefined;
  const ready = () => {
    set ??= setAccountLimits(collections, TRIAL_TEAM, TEAM_ACCOUNT, {
      dayMicros,
      monthTokens: null,
    }).catch((error: unknown) => {
      set = undefined;
      throw error;
    });
    return set;
  };
  return {
    ready,
    async covers(worst) {
      await ready();
      const state = rollOver(await ledgerOf(collections, TRIAL_TEAM), new Date());
      const account = findAccount(state, TEAM_ACCOUNT);
      return account !== undefined && covers(headroomOf(state, account), worst);
    },
  };
}
