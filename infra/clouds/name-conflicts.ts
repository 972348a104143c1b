import {
  type CustomerAdoptions,
  type CustomerClouds,
  type CustomerNames,
  customerTypes,
  hasResource,
  isOurs,
  type StackResources,
} from './adoption.ts';

/** Something in the clouds that has a name a customer's stack is about to use. */
export interface NameConflict {
  what: 'server' | 'SSH key' | 'DNS record';
  id: string;
  name: string;
  /** Server type, or type and content of a record. */
  detail?: string | undefined;
  /** ISO 8601. */
  created?: string | undefined;
}

/**
 * Record types that decide where a browser goes. One of them beside a customer's own record takes traffic, or lets
 * Cloudflare refuse ours; a TXT or MX record of the same name does no harm. A wildcard does not either: a record of
 * exactly that name comes first.
 */
export const COMPETING_RECORD_TYPES: ReadonlySet<string> = new Set(['A', 'AAAA', 'CNAME', 'NS', 'HTTPS']);

/**
 * Finds what already has a name that the stack does not hold yet, and is not this instance's: creating under that name
 * would fail, or share the name. At most one listing call for servers, keys and records each; none for what the stack
 * has. `adopt` is what the run takes over. Throws CloudError.
 */
export async function findNameConflicts(
  existing: StackResources,
  clouds: CustomerClouds,
  names: CustomerNames,
  adopt: CustomerAdoptions,
): Promise<NameConflict[]> {
  const { hetzner, cloudflare } = clouds;
  const missing = (type: string, adopted: string | undefined) =>
    adopted === undefined && !hasResource(existing, type);
  const [server, sshKey, records] = await Promise.all([
    missing(customerTypes.server, adopt.server) ? hetzner.findServerByName(names.server) : undefined,
    missing(customerTypes.sshKey, adopt.sshKey) ? hetzner.findSshKeyByName(names.sshKey) : undefined,
    missing(customerTypes.record, adopt.record) ? cloudflare.findRecords(names.hostname) : [],
  ]);
  const isForeign = (found: { labels: Record<string, string> }) => !isOurs(found.labels, names.labels);
  return [
    ...(server && isForeign(server)
      ? [conflict('server', server, { detail: server.serverType, created: server.created })]
      : []),
    ...(sshKey && isForeign(sshKey) ? [conflict('SSH key', sshKey)] : []),
    ...records
      .filter(({ type, comment }) => COMPETING_RECORD_TYPES.has(type) && comment !== names.comment)
      .map(({ type, content, created_on, ...record }) =>
        conflict('DNS record', record, { detail: `${type} ${content}`, created: created_on }),
      ),
  ];
}

function conflict(
  what: NameConflict['what'],
  { id, name }: Pick<NameConflict, 'id' | 'name'>,
  more: Pick<NameConflict, 'detail' | 'created'> = {},
): NameConflict {
  return { what, id, name, ...more };
}

/** A conflict in words: `DNS record alice.clawdet.com A 203.0.113.9 (id 6f…, created 2026-11-30T12:00:00Z)`. */
export function describeConflict({ what, id, name, detail, created }: NameConflict): string {
  const facts = [`id ${id}`, ...(created ? [`created ${created}`] : [])];
  return `${[what, name, ...(detail ? [detail] : [])].join(' ')} (${facts.join(', ')})`;
}
