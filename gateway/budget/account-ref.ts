import type { Payer } from './budget-client.contract.ts';
import type { BudgetAccount, LedgerState } from './ledger.model.ts';

/** Whose account: that of a team, against which every call of its instances counts too, or that of one instance. */
export type AccountRef = { scope: 'team' } | { scope: 'instance'; id: string };

/** The stored id of a team's own account; no instance has it. */
const TEAM_ID = '';

export const TEAM_ACCOUNT: AccountRef = { scope: 'team' };

export function instanceAccount(id: string): AccountRef {
  return { scope: 'instance', id };
}

/** The id under which a ledger stores an account. */
export function accountIdOf(account: AccountRef): string {
  return account.scope === 'team' ? TEAM_ID : account.id;
}

/** The account of a stored id. */
export function accountRefOf(id: string): AccountRef {
  return isTeamId(id) ? TEAM_ACCOUNT : instanceAccount(id);
}

/** Whether a stored id is that of a team's own account. */
export function isTeamId(id: string): boolean {
  return id === TEAM_ID;
}

/** The stored id of the account that a call counts against: its instance's, or for the trial chat the team's. */
export function payingAccountId({ instanceId }: Payer): string {
  return instanceId ?? TEAM_ID;
}

/** An account in a ledger; undefined before an instance's first call. */
export function findAccount({ accounts }: LedgerState, account: AccountRef): BudgetAccount | undefined {
  const wanted = accountIdOf(account);
  return accounts.find(({ id }) => id === wanted);
}
