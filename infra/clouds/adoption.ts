import { type CloudflareClient, type CloudRecord, plainRecordId } from './cloudflare.ts';
import type { CloudServer, HetznerClient } from './hetzner.ts';

/** What a crash left of a stack, as the engine's `examine` reports it. */
export interface StackResources {
  exists: boolean;
  resources: readonly StackResource[];
  /** What the stack replaced: a run that adopted one of these would delete it. */
  replaced?: readonly StackResource[];
}

interface StackResource {
  urn: string;
  type: string;
  id: string;
}

/** The names of a customer's resources in the clouds. */
export interface CustomerNames {
  server: string;
  sshKey: string;
  /** Lower-case FQDN. */
  hostname: string;
  /** Labels that prove that a server or a key belongs to this instance: all must be present with these values. */
  labels: Record<string, string>;
  /** The comment that proves that a record belongs to this instance. */
  comment: string;
}

/** Cloud ids that a run takes over instead of creating anything. */
export interface CustomerAdoptions {
  sshKey?: string;
  server?: string;
  record?: string;
}

/** What recovery found in the clouds. `server` is the one to adopt, if there is one, as it is now. */
export interface FoundResources {
  adopt: CustomerAdoptions;
  server: CloudServer | undefined;
}

/** Both clouds of a customer. */
export interface CustomerClouds {
  hetzner: HetznerClient;
  cloudflare: CloudflareClient;
}

/** Pulumi's types of what a customer has in the clouds. */
export const customerTypes = {
  server: 'hcloud:index/server:Server',
  sshKey: 'hcloud:index/sshKey:SshKey',
  record: 'cloudflare:index/dnsRecord:DnsRecord',
} as const;
const firewallType = 'hcloud:index/firewall:Firewall';

/**
 * Finds what an earlier run created in the clouds but never recorded, for the stack's `adopt` input: a create that was
 * cut off leaves no id, and a create whose response was lost leaves nothing at all, yet both leave a billed server. A
 * server or key counts only with our instance's labels, a record only with its comment or the address of our own server.
 * A stack that does not exist has created nothing, so no call is made. Throws CloudError.
 */
export async function customerAdoptions(
  existing: StackResources,
  clouds: CustomerClouds,
  names: CustomerNames,
): Promise<FoundResources> {
  if (!existing.exists) return { adopt: {}, server: undefined };
  const { hetzner } = clouds;
  const [foundKey, foundServer] = await Promise.all([
    hasResource(existing, customerTypes.sshKey) ? undefined : hetzner.findSshKeyByName(names.sshKey),
    hasResource(existing, customerTypes.server) ? undefined : hetzner.findServerByName(names.server),
  ]);
  const sshKey = adoptable(existing, foundKey, names.labels);
  const server = adoptable(existing, foundServer, names.labels);
  const record = hasResource(existing, customerTypes.record)
    ? undefined
    : await findRecord(existing, clouds, names, server);
  const adopt = {
    ...(sshKey && { sshKey: sshKey.id }),
    ...(server && { server: server.id }),
    ...(record && { record }),
  };
  return { adopt, server };
}

/** The ids of servers and records that the stack has replaced and that are gone from the clouds. Throws CloudError. */
export async function goneResources(
  { replaced = [] }: StackResources,
  { hetzner, cloudflare }: CustomerClouds,
  { hostname }: Pick<CustomerNames, 'hostname'>,
): Promise<string[]> {
  const [servers, records] = [customerTypes.server, customerTypes.record].map((type) =>
    replaced.filter((one) => one.type === type).map(({ id }) => id),
  ) as [string[], string[]];
  const found = await Promise.all(servers.map((id) => hetzner.findServer(id)));
  const present = records.length > 0 ? await cloudflare.findRecords(hostname) : [];
  return [
    ...servers.filter((_, index) => found[index] === undefined),
    ...records.filter((id) => present.every((record) => record.id !== plainRecordId(id))),
  ];
}

/** Finds the cell's firewall when its stack has no id for it. Throws CloudError. */
export async function cellAdoptions(
  existing: StackResources,
  hetzner: HetznerClient,
  names: { firewall: string; labels: Record<string, string> },
): Promise<{ firewall?: string }> {
  if (!existing.exists || hasResource(existing, firewallType)) return {};
  const found = adoptable(existing, await hetzner.findFirewallByName(names.firewall), names.labels);
  return found ? { firewall: found.id } : {};
}

/**
 * The record of our name that carries our instance's comment, or points to our server. Another one belongs to someone
 * else. A record of ours with an outdated address is adopted too: a second one beside it would share its traffic.
 */
async function findRecord(
  existing: StackResources,
  { hetzner, cloudflare }: CustomerClouds,
  names: CustomerNames,
  adopted: CloudServer | undefined,
): Promise<string | undefined> {
  const records = (await cloudflare.findRecords(names.hostname, 'A')).filter(
    ({ id }) => !wasReplaced(existing, id),
  );
  const commented = records.find(({ comment }) => comment === names.comment);
  if (commented || records.length === 0) return commented?.id;
  const known = idOf(existing, customerTypes.server);
  const server = adopted ?? (known === undefined ? undefined : await hetzner.findServer(known));
  return server?.ipv4 ? recordTo(records, server.ipv4)?.id : undefined;
}

function recordTo(records: CloudRecord[], address: string): CloudRecord | undefined {
  return records.find(({ content }) => content === address);
}

/** Whether the stack has a resource of this type, with its id. */
export function hasResource(existing: StackResources, type: string): boolean {
  return idOf(existing, type) !== undefined;
}

function idOf({ resources }: StackResources, type: string): string | undefined {
  return resources.find((resource) => resource.type === type && resource.id !== '')?.id;
}

function adoptable<T extends { id: string; labels: Record<string, string> }>(
  existing: StackResources,
  found: T | undefined,
  labels: Record<string, string>,
): T | undefined {
  return found && isOurs(found.labels, labels) && !wasReplaced(existing, found.id) ? found : undefined;
}

function wasReplaced({ replaced = [] }: StackResources, id: string): boolean {
  return replaced.some((one) => plainRecordId(one.id) === id);
}

/** Whether labels prove that a resource is ours: all of ours are present with their values. */
export function isOurs(labels: Record<string, string>, ours: Record<string, string>): boolean {
  return Object.entries(ours).every(([name, value]) => labels[name] === value);
}
