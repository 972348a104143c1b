import type { TokenRecord } from '../accounts/tokens/token.model.ts';
import type { UserRecord } from '../accounts/users/user.model.ts';
import type { InstanceRecord } from '../assistants/instances/instance.model.ts';
import type { AuditTarget } from '../platform/audit/audit.model.ts';
import { auditTargetText } from '../platform/audit/audit-target.ts';
import type { UsageCollections } from './usage.collections.ts';

/** A key that an owner created, revoked or replaced. */
interface KeyChange {
  /** Its prefix. */
  key: string;
  name?: string;
}

/** What owners do about keys, as the audit records it. */
export interface OwnerKeyChanges {
  'create program key': KeyChange;
  'revoke program key': KeyChange;
  'rotate model key': KeyChange;
}

interface OwnerAction<Act extends keyof OwnerKeyChanges> {
  user: Pick<UserRecord, '_id'>;
  /** With which a machine did it in the name of the user. */
  token: Pick<TokenRecord, 'prefix'> | undefined;
  instance: Pick<InstanceRecord, 'subdomain'>;
  act: Act;
  change: OwnerKeyChanges[Act];
}

/** Records what an owner has done about their assistant's keys. */
export async function auditOwnerAction<Act extends keyof OwnerKeyChanges>(
  { audit }: Pick<UsageCollections, 'audit'>,
  { user, token, instance, act, change: changed }: OwnerAction<Act>,
): Promise<void> {
  const actor = auditTargetText({ kind: 'user', name: user._id.toString() });
  const change = { ...changed, ...(token && { token: token.prefix }) };
  const target: AuditTarget = { kind: 'customer', name: instance.subdomain };
  await audit.create({ actor, act, target, change, outcome: 'done' });
}

/** A change of keys as text: `clk_0f3a91bc (my laptop)`. */
export function keyChangeText({ key, name }: KeyChange): string {
  return name ? `${key} (${name})` : key;
}
