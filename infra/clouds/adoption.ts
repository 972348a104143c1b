import type { CloudflareClient } from './cloudflare.ts';
import type { CloudServer, HetznerClient } from './hetzner.ts';

/** What a crash left of a stack, as the engine's `examine` reports it. */
export interface StackResources {
  exists: boolean;
  resources: readonly { urn: string; type: string; id: string }[];
}

/** The names of a customer's resources in the clouds. */
export interface CustomerNames {
  server: string;
  sshKey: string;
  /** Lower-case FQDN. */
  hostname: string;
  /** Labels that prove that a server or a key belongs to this instance: all must be present with these values. */
  labels: Record<string, string>;
}

const types = {
  server: 'hcloud:index/server:Server',
  sshKey: 'hcloud:index/sshKey:SshKey',
  firewall: 'hcloud:index/firewall:Firewall',
  record: 'cloudflare:index/dnsRecord:DnsRecord',
} as const;

/**
 * Finds what an earlier run created in the clouds but never recorded, for the stack's `adopt` input: a create that was
 * cut off leaves no id, and a create whose response was lost leaves nothing at all, yet both leave a billed server. A
 * server or key counts only with our instance's labels, a record only with the address of our own server. A stack that
 * does not exist has created nothing, so no call is made. Throws CloudError.
 */
export async function customerAdoptions(
  existing: StackResources,
  clouds: { hetzner: HetznerClient; cloudflare: CloudflareClient },
  names: CustomerNames,
): Promise<{ sshKey?: string; server?: string; record?: string }> {
  if (!existing.exists) return {};
  const { hetzner } = clouds;
  const unknown = (type: string) => idOf(existing, type) === undefined;
  const [sshKey, foundServer] = await Promise.all([
    unknown(types.sshKey) ? hetzner.findSshKeyByName(names.sshKey) : undefined,
    unknown(types.server) ? hetzner.findServerByName(names.server) : undefined,
  ]);
  const server = foundServer && isOurs(foundServer.labels, names.labels) ? foundServer : undefined;
  const record = unknown(types.record) ? await findRecord(existing, clouds, names, server) : undefined;
  return {
    ...(sshKey && isOurs(sshKey.labels, names.labels) ? { sshKey: sshKey.id } : {}),
    ...(server ? { server: server.id } : {}),
    ...(record ? { record } : {}),
  };
}

/** Finds the cell's firewall when its stack has no id for it. Throws CloudError. */
export async function cellAdoptions(
  existing: StackResources,
  hetzner: HetznerClient,
  names: { firewall: string; labels: Record<string, string> },
): Promise<{ firewall?: string }> {
  if (!existing.exists || idOf(existing, types.firewall) !== undefined) return {};
  const found = await hetzner.findFirewallByName(names.firewall);
  return found && isOurs(found.labels, names.labels) ? { firewall: found.id } : {};
}

/** The record of our name that points to our server. One that points elsewhere belongs to someone else, or is stale. */
async function findRecord(
  existing: StackResources,
  { hetzner, cloudflare }: { hetzner: HetznerClient; cloudflare: CloudflareClient },
  names: CustomerNames,
  adopted: CloudServer | undefined,
): Promise<string | undefined> {
  const known = idOf(existing, types.server);
  const server = adopted ?? (known === undefined ? undefined : await hetzner.findServer(known));
  if (!server?.ipv4) return undefined;
  const records = await cloudflare.findRecords(names.hostname, 'A');
  return records.find(({ content }) => content === server.ipv4)?.id;
}

function idOf({ resources }: StackResources, type: string): string | undefined {
  return resources.find((resource) => resource.type === type && resource.id !== '')?.id;
}

/** Whether labels prove that a resource is ours: all of ours are present with their values. */
export function isOurs(labels: Record<string, string>, ours: Record<string, string>): boolean {
  return Object.entries(ours).every(([name, value]) => labels[name] === value);
}
