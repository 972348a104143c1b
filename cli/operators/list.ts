import { type CustomerSummary, listCustomers } from '../../api/assistants/instances/customers.ts';
import { table } from '../table.ts';
import { withContext } from './context.ts';

/** Prints every customer as a table, or as a JSON array with `json`. */
export async function list(home: string, { json }: { json?: boolean }): Promise<void> {
  const customers = await withContext(home, ({ collections }) => listCustomers(collections));
  if (json) return void process.stdout.write(`${JSON.stringify(customers, null, 2)}\n`);
  if (customers.length === 0) return void process.stdout.write('No customers yet.\n');
  process.stdout.write(
    table(
      ['customer', 'status', 'tier', 'region', 'server', 'address', 'since', 'error'],
      customers.map(cells),
    ),
  );
}

function cells(line: CustomerSummary): string[] {
  const { subdomain, status, tier, region, serverType, location, address, createdAt, error } = line;
  return [
    subdomain,
    status,
    tier,
    region,
    `${serverType} in ${location}`,
    address ?? '-',
    createdAt.toISOString().slice(0, 16),
    error ?? '',
  ];
}
