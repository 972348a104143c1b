import { z } from 'zod';
import type { AuditTarget } from '../../platform/audit/audit.model.ts';
import { auditTargetText } from '../../platform/audit/audit-target.ts';
import { AppError } from '../../platform/errors/app-error.ts';
import type { JobQueue } from '../../platform/jobs/queue.ts';
import type { Vault } from '../../platform/secrets/vault.ts';
import type { AccountCollections } from '../account.collections.ts';
import type { UserRecord } from '../users/user.model.ts';
import { grantOperator } from './operator.role.ts';

const DAY_MS = 86_400_000;
const invite = z.object({ operator: z.string(), until: z.number() });
const contextOf = ({ _id }: Pick<UserRecord, '_id'>) => `operator ${_id}`;

interface Deps {
  collections: AccountCollections;
  jobs: JobQueue;
  config: { operatorEmail: string | undefined };
}

/**
 * Mails the person whom the configuration names as operator, at sign-up and at login, at most once a day, until they have
 * the role. Typing an address proves nothing; reading its mail does.
 */
export async function inviteOperator({ jobs, config }: Deps, user: UserRecord): Promise<void> {
  if (!config.operatorEmail || user.emailKey !== config.operatorEmail || user.role === 'operator') return;
  const day = new Date().toISOString().slice(0, 10);
  const userId = user._id.toString();
  await jobs.enqueue('mail', { mail: 'operator', userId }, { key: `operator:${userId}:${day}` });
}

/** The sealed text in the link: valid for this account and this address only, for one day. */
export function createInvite(vault: Vault, user: UserRecord): string {
  return vault.seal(contextOf(user), { operator: user.emailKey ?? '', until: Date.now() + DAY_MS });
}

/** Gives the role to a user who opens the link sent for their account. Throws `invite_invalid` for another or an old link. */
export async function acceptInvite(
  { collections, config, vault }: Pick<Deps, 'collections' | 'config'> & { vault: Vault },
  user: UserRecord,
  token: string,
): Promise<void> {
  const { operator, until } = openInvite(vault, user, token);
  if (operator !== user.emailKey || operator !== config.operatorEmail || until < Date.now())
    throw new AppError('invite_invalid');
  await grantOperator(collections, user._id);
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
