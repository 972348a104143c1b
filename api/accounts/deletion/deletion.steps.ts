import type { AuditRecord } from '../../platform/audit/audit.model.ts';
import { auditTargetOf, auditTargetText } from '../../platform/audit/audit-target.ts';
import type { AccountCollections } from '../account.collections.ts';
import { removeExportsOf } from '../export/export.commands.ts';
import { endSessionsOf } from '../sessions/session.commands.ts';
import { emailKeyOf } from '../users/email-address.ts';
import type { Leaver } from './deletion.job.ts';

interface Deps {
  collections: AccountCollections;
}

export async function removeSessions({ collections }: Deps, { _id }: Leaver): Promise<true> {
  await endSessionsOf(collections, _id);
  return true;
}

export async function removeLinks({ collections }: Deps, { _id }: Leaver): Promise<true> {
  await collections.mailedLinks.deleteMany({ userId: _id });
  return true;
}

/** Also ends an export that a worker is putting together. */
export async function removeExports({ collections }: Deps, { _id }: Leaver): Promise<true> {
  await removeExportsOf(collections, _id);
  return true;
}

/** The audit stays, with the account's id instead of its addresses and handles, and without the names that it gave to keys. */
export async function anonymizeAudit({ collections: { audit } }: Deps, leaver: Leaver): Promise<true> {
  const identities = identitiesOf(leaver);
  // Read one after another: what a row is about has no index.
  for await (const row of audit.find({}).lean().cursor({ batchSize: 200 })) {
    const change = anonymized(row, leaver, identities);
    if (Object.keys(change).length > 0) await audit.updateOne({ _id: row._id }, { $set: change });
  }
  return true;
}

/** What names the person in words that an operator typed, in lowercase. */
function identitiesOf({ email, formerEmail, newEmail, xUsername }: Leaver): string[] {
  const emails = [email, formerEmail, newEmail?.email].flatMap((one) => (one ? [one, emailKeyOf(one)] : []));
  return [...new Set([...emails, ...(xUsername ? [`@${xUsername}`] : [])].map((one) => one.toLowerCase()))];
}

function anonymized(
  row: AuditRecord,
  { _id }: Leaver,
  identities: readonly string[],
): Partial<Pick<AuditRecord, 'target' | 'message' | 'detail' | 'change'>> {
  const { name } = auditTargetOf(row);
  const own = { kind: 'user', name: _id.toString() } as const;
  const isNamed = identities.includes(name.toLowerCase());
  const texts = (['message', 'detail'] as const).flatMap((field) => {
    const text = row[field];
    const without = text && withoutIdentities(text, identities, own.name);
    return without === text ? [] : [[field, without] as const];
  });
  const change = row.actor === auditTargetText(own) ? withoutName(row.change) : undefined;
  return {
    ...(isNamed && { target: own }),
    ...Object.fromEntries(texts),
    ...(change && { change }),
  };
}

function withoutIdentities(text: string, identities: readonly string[], id: string): string {
  return identities.reduce((rest, identity) => {
    const at = rest.toLowerCase().indexOf(identity);
    return at < 0 ? rest : rest.replaceAll(rest.slice(at, at + identity.length), `account ${id}`);
  }, text);
}

/** Of a change of keys: without the person's own words for the key. Undefined if there are none. */
function withoutName(change: object | undefined): object | undefined {
  if (!change || !('name' in change)) return undefined;
  const { name: _name, ...rest } = change;
  return rest;
}
