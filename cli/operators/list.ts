import { searchCustomers } from '../../api/assistants/instances/customer.search.ts';
import {
  type CustomerOwner,
  type ListedCustomer,
  listCustomers,
  listedCustomersOf,
} from '../../api/assistants/instances/customers.ts';
import { scannedStatesReader } from '../../api/drift/conditions/conditions.read.ts';
import { bindDriftCollections } from '../../api/drift/drift.collections.ts';
import type { ForeignResourceRecord } from '../../api/drift/scans/foreign-resource.model.ts';
import { eurosText } from '../../gateway/text/quantities.ts';
import { EXIT } from '../failure.ts';
import { print, printJson } from '../print.ts';
import { table } from '../table.ts';
import { withDatabase } from './context.ts';

/** Customers that one search prints. */
const MAX_FOUND = 50;

/** Prints every customer as a table, and what else the Hetzner projects bill; or the customers as a JSON array with `json`. */
export async function list(home: string, { json }: { json?: boolean }): Promise<void> {
  const [customers, foreign] = await withDatabase(home, ({ collections, connection, settings }) => {
    const drift = bindDriftCollections(connection);
    const scannedStates = scannedStatesReader({ collections: drift, config: settings });
    return Promise.all([
      listCustomers(collections, scannedStates),
      drift.foreignResources.find({}).sort({ createdAt: 1 }).lean(),
    ]);
  });
  if (json) return printJson(customers);
  print(customers.length === 0 ? 'No customers yet.\n' : customerTable(customers));
  if (foreign.length > 0) print(`\n${foreignTable(foreign)}`);
}

/**
 * Prints the customers that a text finds by subdomain, email, X handle, name, server or address, and accounts without an
 * assistant; as JSON with `json`. Exit code 67 if there is nobody.
 */
export async function find(home: string, text: string, { json }: { json?: boolean }): Promise<void> {
  const { customers, accounts, isTruncated } = await withDatabase(
    home,
    async ({ collections, connection, settings }) => {
      const search = await searchCustomers(collections, text, settings.baseDomain);
      const rows = await collections.instances
        .find(search.instances)
        .sort({ _id: 1 })
        .limit(MAX_FOUND + 1)
        .lean();
      const drift = bindDriftCollections(connection);
      const scannedStates = scannedStatesReader({ collections: drift, config: settings });
      const found = await listedCustomersOf(collections, scannedStates, rows.slice(0, MAX_FOUND));
      return { ...search, customers: found, isTruncated: search.isTruncated || rows.length > MAX_FOUND };
    },
  );
  const nobody = customers.length + accounts.length === 0;
  process.exitCode = nobody ? EXIT.noSuch : 0;
  const withoutAssistant = accounts.map(({ name, email, xUsername, createdAt }) => ({
    name,
    email: email ?? null,
    xUsername: xUsername ?? null,
    createdAt,
  }));
  if (json) return printJson({ customers, accounts: withoutAssistant, isTruncated });
  if (nobody) print(`Nobody matches "${text}".\n`);
  if (customers.length > 0) print(customerTable(customers));
  if (accounts.length > 0) print(accountTable(withoutAssistant));
  if (isTruncated) print('There are more: type more of the name.\n');
}

function customerTable(customers: readonly ListedCustomer[]): string {
  return table(
    ['customer', 'status', 'health', 'owner', 'tier', 'region', 'server', 'address', 'ordered', 'error'],
    customers.map(cells),
  );
}

function cells(line: ListedCustomer): string[] {
  const { subdomain, status, owner, tier, region, address, createdAt } = line;
  return [
    subdomain,
    status,
    line.health ?? '-',
    ownerText(owner),
    tier,
    region,
    serverText(line),
    address ?? '-',
    minuteOf(createdAt),
    line.error ?? '',
  ];
}

function serverText({ serverId, serverType, location, adopted }: ListedCustomer): string {
  return `${serverId ?? '-'} (${serverType} in ${location}${adopted ? ', adopted' : ''})`;
}

function accountTable(accounts: readonly (CustomerOwner & { createdAt: Date })[]): string {
  const rows = accounts.map(({ createdAt, ...owner }) => [ownerText(owner), owner.name, minuteOf(createdAt)]);
  return `Signed up, but without an assistant:\n${table(['account', 'name', 'joined'], rows)}`;
}

/** What is billed in the projects of the cells and is not ours. */
function foreignTable(foreign: readonly ForeignResourceRecord[]): string {
  const rows = foreign.map(({ cell, kind, cloudId, name, type, location, monthlyPrice, createdAt }) => [
    name,
    cell,
    kind === 'primary_ip' ? 'primary IP' : kind,
    cloudId,
    `${type}${location ? ` in ${location}` : ''}`,
    monthlyPrice == null ? 'not known' : eurosText(monthlyPrice),
    minuteOf(createdAt),
  ]);
  return `Billed in the Hetzner project, but not ours:\n${table(
    ['name', 'cell', 'kind', 'id', 'type', 'price a month', 'created'],
    rows,
  )}`;
}

/** `2026-11-30T12:00Z`: operators sit in several time zones. */
function minuteOf(at: Date): string {
  return `${at.toISOString().slice(0, 16)}Z`;
}

function ownerText(owner: CustomerOwner | null): string {
  if (!owner) return '-';
  return owner.email ?? (owner.xUsername ? `@${owner.xUsername}` : owner.name);
}
