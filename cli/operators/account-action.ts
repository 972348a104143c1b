import type { UserRecord } from '../../api/accounts/users/user.model.ts';
import { resolveUser } from '../../api/accounts/users/user.resolve.ts';
import type { AdminActionEffect } from '../../api/operations/admin-actions/admin-action.ts';
import { print } from '../print.ts';
import { submitAdminAction } from './admin-action.ts';
import { withDatabase } from './context.ts';

/**
 * Has a worker invite an account to be an operator, take the role away, count its address as proven, or log it out everywhere,
 * and prints whose account it is and what happened: a display name or an email alone could be somebody else's choice.
 */
export async function changeAccount(
  home: string,
  act: 'grant' | 'revoke' | 'prove email' | 'end sessions',
  account: string,
): Promise<void> {
  await withDatabase(home, async (context) => {
    const entry = await submitAdminAction(context, { act, target: { kind: 'user', name: account } });
    // The entry has the account's id by now: what is printed is what was changed.
    const { target, effect } = entry;
    const user = await resolveUser(context.collections, typeof target === 'string' ? account : target.name);
    print(`${accountText(user)}\n${effectText(effect as AdminActionEffect, user)}\n`);
  });
}

function accountText({ _id, name, email, xUsername, createdAt }: UserRecord): string {
  const identity = [...(email ? [email] : []), ...(xUsername ? [`@${xUsername} on X`] : [])];
  const since = createdAt.toISOString().slice(0, 10);
  return `${name} (${identity.join(', ')}), account ${_id}, signed up on ${since}`;
}

function effectText(effect: AdminActionEffect | undefined, { email }: UserRecord): string {
  switch (effect) {
    case 'invited':
      return `An invitation is being mailed to ${email}. They are an operator once they open its link while logged in to this account. The link is valid for one day.`;
    case 'already_operator':
      return 'They were an operator already.';
    case 'revoked':
      return 'They are not an operator any more.';
    case 'invitation_withdrawn':
      return 'Their invitation is withdrawn: its link does not work any more.';
    case 'proven':
      return `${email} counts as proven: they can order an assistant and get mails.`;
    case 'already_proven':
      return `${email} was proven already.`;
    case 'sessions_ended':
      return 'They are logged out everywhere. Their assistants and keys go on working.';
    case 'no_sessions':
      return 'They were logged in nowhere.';
    default:
      return 'They were not an operator.';
  }
}
