import { covers } from '../../../gateway/budget/amount.ts';
import type { Amount } from '../../../gateway/budget/contract.ts';
import { ledgerOf, limitAccount } from '../../../gateway/budget/ledger.commands.ts';
import { rollOver } from '../../../gateway/budget/ledger.ts';
import { TEAM } from '../../../gateway/budget/limits.ts';
import { roomOf } from '../../../gateway/budget/room.ts';
import type { Models } from '../../collections.ts';
import { TRIAL_TEAM } from './trial.team.ts';

/** Everybody's money for the trial: one team's budget in the ledger, held by the same purse as all others. */
export interface TrialMoney {
  /** Resolves when the ledger knows the limit; no call may go before. */
  ready(): Promise<void>;
  /** Whether today's has room for such a call. */
  covers(worst: Amount): Promise<boolean>;
}

/** The money of the trial, `dayMicros` micro-dollars a day. */
export function trialMoney(models: Models, dayMicros: number): TrialMoney {
  let set: Promise<void> | undefined;
  const ready = () => {
    set ??= limitAccount(models, TRIAL_TEAM, TEAM, { dayMicros, monthTokens: null }).catch(
      (error: unknown) => {
        set = undefined;
        throw error;
      },
    );
    return set;
  };
  return {
    ready,
    async covers(worst) {
      await ready();
      const state = rollOver(await ledgerOf(models, TRIAL_TEAM), new Date());
      const account = state.accounts.find(({ id }) => id === TEAM);
      return account !== undefined && covers(roomOf(state, account), worst);
    },
  };
}
