import type { ChangeGroup, FleetPreview } from './group.ts';

/** Names in a line; whoever wants the rest of a larger group asks for JSON. */
const namesShown = 20;

/** The fleet in words: one line for all, then outliers and failures by name, and nothing else. */
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
