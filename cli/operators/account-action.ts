import type { UserRecord } from '../../api/accounts/users/user.model.ts';
import { resolveUser } from '../../api/accounts/users/user.resolve.ts';
import type { AdminActionEffect } from '../../api/operations/admin-actions/admin-action.ts';
import { print } from '../print.ts';
import { submitAdminAction } from './admin-action.ts';
import { withDatabase } from './context.ts';

/** What the command line can do about an account. A reset is confirmed on the web page only. */
type AccountAction =
  | { act: 'grant' | 'revoke' | 'prove email' | 'end sessions' | 'resume account' | 'withdraw factor reset' }
  | { act: 'suspend account'; change: { because: string } }
  | { act: 'ask factor reset'; change: { reason: string } };

/**
 * Has a worker do something about an account, and prints whose account it is and what happened: a display name or an email alone
 * could be somebody else's choice.
 */
export async function changeAccount(home: string, action: AccountAction, account: string): Promise<void> {
  await withDatabase(home, async (context) => {
    const target = { kind: 'user', name: account } as const;
    const entry = await submitAdminAction(context, { ...action, target });
    // The entry has the account's id by now: what is printed is what was changed.
    const { target: changed, effect } = entry;
    const user = await resolveUser(context.collections, typeof changed === 'string' ? account : changed.name);
    print(`${accountText(user)}\n${effectText(effect as AdminActionEffect, user)}\n`);
  });
}

function accountText({ _id, name, email, xUsername, createdAt }: UserRecord): string {
  const identity = [...(email ? [email] : []), ...(xUsername ? [`@${xUsername} on X`] : [])];
  const since = createdAt.toISOString().slice(0, 10);
  return `${name} (${identity.join(', ')}), account ${_id}, signed up on ${since}`;
}

const NOT_AN_OPERATOR = 'They were not an operator.';

/** What an action did, in words. `email` is the account's. */
const EFFECTS: Partial<Record<AdminActionEffect, string | ((email: string | undefined) => string)>> = {
  invited: (email) =>
    `An invitation is being mailed to ${email}. They are an operator once they open its link while logged in to this account. The link is valid for one day.`,
  already_operator: 'They were an operator already.',
  revoked: 'They are not an operator any more.',
  invitation_withdrawn: 'Their invitation is withdrawn: its link does not work any more.',
  no_operator: NOT_AN_OPERATOR,
  proven: (email) => `${email} counts as proven: they can order an assistant and get mails.`,
  already_proven: (email) => `${email} was proven already.`,
  sessions_ended: 'They are logged out everywhere. Their assistants and keys go on working.',
  no_sessions: 'They were logged in nowhere.',
  suspended:
    'Suspended: the assistants of the teams that they answer for get no answers from models. Servers and data stay.',
  resumed: 'The suspension has ended.',
  not_suspended: 'They were not suspended.',
  reset_asked:
    'The request is open for 24 hours, and the person is told by mail. Another operator confirms it on the person’s page. Nothing is removed before that.',
  reset_withdrawn: 'The request is withdrawn.',
  no_reset: 'There was no open request.',
};

function effectText(effect: AdminActionEffect | undefined, { email }: UserRecord): string {
  const text = (effect && EFFECTS[effect]) ?? NOT_AN_OPERATOR;
  return typeof text === 'string' ? text : text(email);
}
