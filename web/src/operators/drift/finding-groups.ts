import type { Finding } from '../../api/contract.ts';

/** All findings of one customer, or of what belongs to no customer. */
export type FindingGroup = {
  key: string;
  title: string;
  /** Absent for what belongs to no customer. */
  customer?: string;
  findings: Finding[];
};

/** Findings by customer, those with open findings first; within a customer by kind. */
export function groupsOf(findings: readonly Finding[]): FindingGroup[] {
  const groups = new Map<string, FindingGroup>();
  for (const finding of findings) {
    const group = groups.get(keyOf(finding)) ?? emptyGroup(finding);
    group.findings.push(finding);
    groups.set(group.key, group);
  }
  return [...groups.values()]
    .map((group) => ({ ...group, findings: group.findings.toSorted((a, b) => a.kind.localeCompare(b.kind)) }))
    .toSorted((a, b) => rank(a) - rank(b) || a.title.localeCompare(b.title));
}

function keyOf({ instanceId, cell }: Finding): string {
  return instanceId ?? `cell ${cell}`;
}

function emptyGroup(finding: Finding): FindingGroup {
  const { instanceId, subject, cell } = finding;
  const key = keyOf(finding);
  return instanceId
    ? { key, title: subject, customer: subject, findings: [] }
    : { key, title: `Cell ${cell}, no customer`, findings: [] };
}

/** Open findings come first, then those under repair, then ignored ones. */
function rank({ findings }: FindingGroup): number {
  if (findings.some(({ status }) => status === 'open')) return 0;
  return findings.some(({ status }) => status === 'repairing') ? 1 : 2;
}

/** A kind of finding, and how many findings have it. */
export type KindCount = { kind: Finding['kind']; title: string; count: number };

/** The kinds among these findings, the most frequent first. */
export function kindsOf(findings: readonly Finding[]): KindCount[] {
  const counts = new Map<Finding['kind'], KindCount>();
  for (const { kind, title } of findings)
    counts.set(kind, { kind, title, count: (counts.get(kind)?.count ?? 0) + 1 });
  return [...counts.values()].toSorted((a, b) => b.count - a.count || a.title.localeCompare(b.title));
}
