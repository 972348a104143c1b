import type { ChangeGroup, FleetPreview } from './group.ts';

/** Maximum number of names in a line; JSON has all names of a larger group. */
const namesShown = 20;

/** The fleet as text: one line of totals, then outliers and failures by name. */
export function describeFleet({ counts, outliers, failed }: FleetPreview): string {
  const sums = Object.entries(counts).map(([verdict, customers]) => `${customers} ${verdict}`);
  const summary = sums.length > 0 ? sums.join(', ') : 'No customers yet.';
  const failures = failed.map(({ customer, code, message }) => `failed ${customer} (${code}): ${message}\n`);
  return [`${summary}\n`, ...outliers.map(describeGroup), failures.join('')]
    .filter((part) => part !== '')
    .join('\n');
}

function describeGroup({ verdict, customers, changes }: ChangeGroup): string {
  const rest = customers.length - namesShown;
  const names = customers.slice(0, namesShown).join(', ') + (rest > 0 ? ` and ${rest} more` : '');
  const lines = changes.map(
    ({ action, name, type, paths }) => `  ${action} ${name} (${type}): ${paths.join(' ')}`,
  );
  return [`${verdict} ${names}`, ...lines.map((line) => line.replace(/: $/, '')), ''].join('\n');
}
