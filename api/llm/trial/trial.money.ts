import type { Models } from '../../database/models.ts';
import { covers } from '../ledger/amount.ts';
import type { Amount } from '../ledger/contract.ts';
import { ledgerOf, limitAccount } from '../ledger/ledger.commands.ts';
import { rollOver } from '../ledger/ledger.ts';
import { TEAM } from '../ledger/limits.ts';
import { roomOf } from '../ledger/room.ts';
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
