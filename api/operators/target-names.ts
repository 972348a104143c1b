import { isValidObjectId } from 'mongoose';
import type { DriftCollections } from '../drift/drift.collections.ts';

/** The display name of a target: the customer of `operation:65f0…` or `finding:65f0…`, else the target's own name. */
export type TargetNameOf = (target: string) => string;

/** The names of these targets, with one query for the operations and one for the findings among them. */
export async function targetNamesOf(
  { operations, findings }: Pick<DriftCollections, 'operations' | 'findings'>,
  targets: readonly string[],
): Promise<TargetNameOf> {
  const idsOf = (kind: string) =>
    targets
      .filter((target) => target.startsWith(`${kind}:`))
      .map(nameOf)
      .filter((id) => isValidObjectId(id));
  const [moved, found] = await Promise.all([
    operations.find({ _id: { $in: idsOf('operation') } }, { customer: 1 }).lean(),
    findings.find({ _id: { $in: idsOf('finding') } }, { subject: 1 }).lean(),
  ]);
  const names = new Map([
    ...moved.map(({ _id, customer }) => [_id.toString(), customer] as const),
    ...found.map(({ _id, subject }) => [_id.toString(), subject] as const),
  ]);
  return (target) => names.get(nameOf(target)) ?? nameOf(target);
}

function nameOf(target: string): string {
  return target.slice(target.indexOf(':') + 1);
}
