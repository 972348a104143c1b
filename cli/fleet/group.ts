import type { PlannedChange } from '../../infra/engine/contract.ts';

/** The result of one customer's preview. */
export type CustomerPreview =
  | { customer: string; planned: PlannedChange[] }
  | { customer: string; failure: { code: string; message: string } };

/** Actions, most severe first. */
const actionsBySeverity = ['replace', 'delete', 'create', 'import', 'update', 'same'] as const;
type WorstAction = (typeof actionsBySeverity)[number];

/** One resource's part in a change, the same for every customer of its group. */
type Change = Pick<PlannedChange, 'action' | 'name' | 'type' | 'paths'>;

/** Customers with exactly the same changes. */
export interface ChangeGroup {
  verdict: WorstAction;
  changes: Change[];
  customers: string[];
}

/** A fleet grouped by its changes. */
export interface FleetPreview {
  /** Number of customers by verdict; verdicts without customers are left out. */
  counts: Partial<Record<WorstAction | 'failed', number>>;
  /** All groups with changes, most severe first, then largest first. */
  outliers: ChangeGroup[];
  failed: { customer: string; code: string; message: string }[];
}

/** Groups a fleet by its changes. The order of the input does not matter. */
export function groupFleet(previews: readonly CustomerPreview[]): FleetPreview {
  const groups = new Map<string, ChangeGroup>();
  const failed: FleetPreview['failed'] = [];
  for (const one of previews) {
    if ('failure' in one) failed.push({ customer: one.customer, ...one.failure });
    else join(groups, one.customer, one.planned);
  }
  const all = [...groups.values()].map((group) => ({ ...group, customers: group.customers.sort() }));
  return {
    counts: count(all, failed.length),
    outliers: all.filter(({ verdict }) => verdict !== 'same').sort(bySeverity),
    failed: failed.sort((a, b) => (a.customer < b.customer ? -1 : 1)),
  };
}

function join(groups: Map<string, ChangeGroup>, customer: string, planned: PlannedChange[]): void {
  const changes = planned
    .map(({ action, name, type, paths }) => ({ action, name, type, paths: paths.toSorted() }))
    .sort((a, b) => (key(a) < key(b) ? -1 : 1));
  const found = groups.get(key(changes));
  if (found) found.customers.push(customer);
  else groups.set(key(changes), { verdict: worstActionOf(changes), changes, customers: [customer] });
}

const key = (value: unknown): string => JSON.stringify(value);

function worstActionOf(changes: Change[]): WorstAction {
  return actionsBySeverity.find((verdict) => changes.some(({ action }) => action === verdict)) ?? 'same';
}

function count(groups: ChangeGroup[], failed: number): FleetPreview['counts'] {
  const counts: FleetPreview['counts'] = {};
  for (const verdict of [...actionsBySeverity].reverse()) {
    const customers = groups.filter((group) => group.verdict === verdict).flatMap((group) => group.customers);
    if (customers.length > 0) counts[verdict] = customers.length;
  }
  return failed > 0 ? { ...counts, failed } : counts;
}

const bySeverity = (a: ChangeGroup, b: ChangeGroup): number =>
  actionsBySeverity.indexOf(a.verdict) - actionsBySeverity.indexOf(b.verdict) ||
  b.customers.length - a.customers.length;
