import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import type { AuditTarget } from '../../platform/audit/audit.model.ts';
import { auditTargetText } from '../../platform/audit/audit-target.ts';
import { AppError } from '../../platform/errors/app-error.ts';
import type { JobQueue } from '../../platform/jobs/queue.ts';
import type { Vault } from '../../platform/secrets/vault.ts';
import type { AccountCollections } from '../account.collections.ts';
import type { OperatorInvitation, UserRecord } from '../users/user.model.ts';
import { isEmailProven } from '../users/user.present.ts';
import { grantOperator, hasOperator } from './operator.role.ts';

const DAY_MS = 86_400_000;
const invite = z.object({ operator: z.string(), nonce: z.string(), until: z.number() });
const contextOf = ({ _id }: Pick<UserRecord, '_id'>) => `operator ${_id}`;

interface Deps {
  collections: Pick<AccountCollections, 'users' | 'audit'>;
  jobs: JobQueue;
  config: { operatorEmail: string | undefined };
}

type InviteDeps = Pick<Deps, 'collections' | 'jobs'>;

/**
 * Mails the person whom the configuration names as the first operator, at sign-up and at login, at most once a day, while
 * there is no operator. Typing an address proves nothing; reading its mail does.
 */
export async function inviteConfiguredOperator({ config, ...deps }: Deps, user: UserRecord): Promise<void> {
  if (!config.operatorEmail || user.emailKey !== config.operatorEmail) return;
  if (await hasOperator(deps.collections)) return;
  const { operatorInvitation: sent } = user;
  // A newer invitation would make the mailed link invalid, perhaps the one that this login is for.
  const isValid = sent && Date.now() - sent.at.getTime() < DAY_MS;
  await mailInvitation(deps, user, isValid ? sent : await storeInvitation(deps, user));
}

/**
 * Mails an account the invitation that another operator asked for. Only who reads the mail of its address and logs in to the
 * account can confirm it: anyone can sign up with any address. `once` identifies the request; repeating it invites once.
 * Throws `not_invitable`.
 */
export async function inviteOperator(
  { canMail, ...deps }: InviteDeps & { canMail: boolean },
  userId: string,
  once: string,
): Promise<'invited' | 'already_operator'> {
  const user = await deps.collections.users.findById(userId).lean();
  if (!user) throw new AppError('not_found', { message: `There is no account ${userId}.` });
  if (user.role === 'operator') return 'already_operator';
  requireInvitable(user, canMail);
  const { operatorInvitation: sent } = user;
  await mailInvitation(deps, user, sent?.grantedBy === once ? sent : await storeInvitation(deps, user, once));
  return 'invited';
}

function requireInvitable(user: UserRecord, canMail: boolean): void {
  const refuse = (message: string) => new AppError('not_invitable', { message });
  if (!canMail)
    throw refuse('SMTP_URL is not set, so no invitation can be mailed. Set it and restart Clawdet first.');
  if (!user.email)
    throw refuse(
      'This account has no email yet, so no invitation can be mailed. They have to complete their sign-up first.',
    );
  if (!isEmailProven(user))
    throw refuse(
      'Nobody has proven yet that they read the mail of this account’s address, and anyone can type any address. They have to open the link that was mailed to them first.',
    );
  // The stored handle is as old as the last login, and handles pass to other people.
  const confirmedMs = user.xConfirmedAt ? Date.now() - user.xConfirmedAt.getTime() : Number.POSITIVE_INFINITY;
  if (user.xId && confirmedMs > DAY_MS)
    throw refuse(
      `X has not confirmed within a day that this account is @${user.xUsername}, and handles pass to other people. They have to log in with X first.`,
    );
}

/** Replaces the account's invitation. Undefined if another process did at the same moment: then that one mails it. */
async function storeInvitation(
  { collections }: InviteDeps,
  { _id, operatorInvitation }: UserRecord,
  grantedBy?: string,
): Promise<OperatorInvitation | undefined> {
  const invitation = { nonce: randomUUID(), at: new Date(), ...(grantedBy && { grantedBy }) };
  const { modifiedCount } = await collections.users.updateOne(
    { _id, role: { $ne: 'operator' }, 'operatorInvitation.nonce': operatorInvitation?.nonce ?? null },
    { $set: { operatorInvitation: invitation } },
  );
  return modifiedCount === 1 ? invitation : undefined;
}

async function mailInvitation(
  { jobs }: InviteDeps,
  { _id }: UserRecord,
  invitation: OperatorInvitation | undefined,
): Promise<void> {
  if (!invitation) return;
  await jobs.enqueue(
    'mail',
    { mail: 'operator', userId: _id.toString() },
    { key: `operator:${invitation.nonce}` },
  );
}

/**
 * The sealed text in the link of an account's invitation: valid for this account and this address, once, and for a day.
 * Undefined if the account has no invitation, such as after a revocation.
 */
export function sealInvite(vault: Vault, user: UserRecord): string | undefined {
  const { emailKey, operatorInvitation } = user;
  if (!emailKey || !operatorInvitation) return undefined;
  const { nonce } = operatorInvitation;
  return vault.seal(contextOf(user), { operator: emailKey, nonce, until: Date.now() + DAY_MS });
}

/**
 * Gives the role to a user who opens the link sent for their account. Throws `invite_invalid` for the link of another
 * account, and for one that is a day old, used, replaced by a newer one, or older than a revocation.
 */
export async function acceptInvite(
  { collections, config, vault }: Pick<Deps, 'collections' | 'config'> & { vault: Vault },
  user: UserRecord,
  token: string,
): Promise<void> {
  const { operator, nonce, until } = openInvite(vault, user, token);
  const isNamed = user.operatorInvitation?.grantedBy !== undefined || operator === config.operatorEmail;
  if (operator !== user.emailKey || !isNamed || until < Date.now()) throw new AppError('invite_invalid');
  if (!(await grantOperator(collections, user._id, nonce))) throw new AppError('invite_invalid');
  const target: AuditTarget = { kind: 'user', name: user._id.toString() };
  const actor = auditTargetText(target);
  await collections.audit.create({ actor, act: 'accept invitation', target, outcome: 'done' });
}

function openInvite(vault: Vault, user: UserRecord, token: string): z.infer<typeof invite> {
  try {
    return vault.open(contextOf(user), token, invite);
  } catch (cause) {
    throw new AppError('invite_invalid', { cause });
  }
}
