import { listCustomers } from '../../api/assistants/instances/customers.ts';
import { scannedStatesReader } from '../../api/drift/conditions/conditions.read.ts';
import { table } from '../table.ts';
import { withContext } from './context.ts';

/** Prints every customer as a table, or as a JSON array with `json`. */
export async function list(home: string, { json }: { json?: boolean }): Promise<void> {
  const customers = await withContext(home, (context) =>
    listCustomers(context.collections, scannedStatesReader(context)),
  );
  if (json) return void process.stdout.write(`${JSON.stringify(customers, null, 2)}\n`);
  if (customers.length === 0) return void process.stdout.write('No customers yet.\n');
  process.stdout.write(
    table(
      ['customer', 'status', 'health', 'tier', 'region', 'server', 'address', 'since', 'error'],
      customers.map(cells),
    ),
  );
}

function cells(line: Awaited<ReturnType<typeof listCustomers>>[number]): string[] {
  const { subdomain, status, health, tier, region, serverType, location, address, createdAt, error } = line;
  return [
    subdomain,
    status,
    health ?? '-',
    tier,
    region,
    `${serverType} in ${location}`,
    address ?? '-',
    createdAt.toISOString().slice(0, 16),
    error ?? '',
  ];
}
