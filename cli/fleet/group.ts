import type { PlannedChange } from '../../infra/engine/contract.ts';

/** What the look at one customer came to. */
export type Looked =
  | { customer: string; planned: PlannedChange[] }
  | { customer: string; failure: { code: string; message: string } };

/** The gravest thing that would happen to a customer, gravest first. */
const gravity = ['replace', 'delete', 'create', 'import', 'update', 'same'] as const;
type Verdict = (typeof gravity)[number];

/** One resource's part in a change, the same for every customer of its group. */
type Change = Pick<PlannedChange, 'action' | 'name' | 'type' | 'paths'>;

/** Customers to whom exactly the same would happen. */
export interface Group {
  verdict: Verdict;
  changes: Change[];
  customers: string[];
}

/** A fleet by what would change. */
export interface Fleet {
  /** Customers by verdict; verdicts of nobody are left out. */
  counts: Partial<Record<Verdict | 'failed', number>>;
  /** All but those who stay the same, gravest first, then largest first. */
  outliers: Group[];
  failed: { customer: string; code: string; message: string }[];
}

/** Groups a fleet by what would change. The order of what comes in does not matter. */
export function groupFleet(looked: readonly Looked[]): Fleet {
  const groups = new Map<string, Group>();
  const failed: Fleet['failed'] = [];
  for (const one of looked) {
    if ('failure' in one) failed.push({ customer: one.customer, ...one.failure });
    else join(groups, one.customer, one.planned);
  }
  const all = [...groups.values()].map((group) => ({ ...group, customers: group.customers.sort() }));
  return {
    counts: count(all, failed.length),
    outliers: all.filter(({ verdict }) => verdict !== 'same').sort(graver),
    failed: failed.sort((a, b) => (a.customer < b.customer ? -1 : 1)),
  };
}

function join(groups: Map<string, Group>, customer: string, planned: PlannedChange[]): void {
  const changes = planned
    .map(({ action, name, type, paths }) => ({ action, name, type, paths: paths.toSorted() }))
    .sort((a, b) => (key(a) < key(b) ? -1 : 1));
  const found = groups.get(key(changes));
  if (found) found.customers.push(customer);
  else groups.set(key(changes), { verdict: verdictOf(changes), changes, customers: [customer] });
}

const key = (value: unknown): string => JSON.stringify(value);

function verdictOf(changes: Change[]): Verdict {
  return gravity.find((verdict) => changes.some(({ action }) => action === verdict)) ?? 'same';
}

function count(groups: Group[], failed: number): Fleet['counts'] {
  const counts: Fleet['counts'] = {};
  for (const verdict of [...gravity].reverse()) {
    const customers = groups.filter((group) => group.verdict === verdict).flatMap((group) => group.customers);
    if (customers.length > 0) counts[verdict] = customers.length;
  }
  return failed > 0 ? { ...counts, failed } : counts;
}

const graver = (a: Group, b: Group): number =>
  gravity.indexOf(a.verdict) - gravity.indexOf(b.verdict) || b.customers.length - a.customers.length;
