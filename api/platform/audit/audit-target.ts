import type { AuditRecord, AuditTarget } from './audit.model.ts';

const KINDS: readonly AuditTarget['kind'][] = ['operation', 'finding', 'customer', 'user', 'cell', 'file'];

/** The target of an audit record. Older rows have it as text; one without a kind is a user's email. */
export function auditTargetOf({ target }: Pick<AuditRecord, 'target'>): AuditTarget {
  if (typeof target !== 'string') return target;
  const kind = KINDS.find((one) => target.startsWith(`${one}:`));
  return kind ? { kind, name: target.slice(kind.length + 1) } : { kind: 'user', name: target };
}

/** A target as text: `customer:alice`. */
export function auditTargetText({ kind, name }: AuditTarget): string {
  return `${kind}:${name}`;
}
