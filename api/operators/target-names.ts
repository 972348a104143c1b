import { isValidObjectId } from 'mongoose';
import type { DriftCollections } from '../drift/drift.collections.ts';
import type { AuditTarget } from '../platform/audit/audit.model.ts';

/** The display name of a target: the customer of an operation or a finding, an account's email, else its own name. */
export type TargetNameOf = (target: AuditTarget) => string;

/** The names of these targets, with one query for each kind among them. */
export async function targetNamesOf(
  { operations, findings, users }: Pick<DriftCollections, 'operations' | 'findings' | 'users'>,
  targets: readonly AuditTarget[],
): Promise<TargetNameOf> {
  const idsOf = (wanted: AuditTarget['kind']) =>
    targets.filter(({ kind, name }) => kind === wanted && isValidObjectId(name)).map(({ name }) => name);
  const [moved, found, accounts] = await Promise.all([
    operations.find({ _id: { $in: idsOf('operation') } }, { customer: 1 }).lean(),
    findings.find({ _id: { $in: idsOf('finding') } }, { subject: 1 }).lean(),
    users.find({ _id: { $in: idsOf('user') } }, { email: 1, name: 1 }).lean(),
  ]);
  const names = new Map([
    ...moved.map(({ _id, customer }) => [_id.toString(), customer] as const),
    ...found.map(({ _id, subject }) => [_id.toString(), subject] as const),
    ...accounts.map(({ _id, email, name }) => [_id.toString(), email ?? name] as const),
  ]);
  return ({ name }) => names.get(name) ?? name;
}
