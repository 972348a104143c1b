import { z } from 'zod';
import { CloudError } from './cloud-error.ts';
import {
  type CloudPriceList,
  type CloudPrimaryIp,
  type CloudSnapshot,
  type CloudVolume,
  locationPrice,
  monthlyPriceAt,
  priceList,
  primaryIp,
  snapshot,
  volume,
} from './hetzner.billed.ts';
import { type CloudServerDetails, serverDetails } from './hetzner.details.ts';
import { type CloudAccess, type CloudApi, type CloudApiCall, request } from './request.ts';

const labels = z.record(z.string(), z.string());

const server = z
  .object({
    id: z.number(),
    name: z.string(),
    status: z.string(),
    created: z.string(),
    labels,
    locked: z.boolean().default(false),
    public_net: z.object({
      ipv4: z.object({ ip: z.string() }).nullish(),
      ipv6: z.object({ id: z.number() }).nullish(),
      firewalls: z.array(z.object({ id: z.number() })).default([]),
    }),
    server_type: z.object({ name: z.string(), prices: z.array(locationPrice).default([]) }),
    location: z.object({ name: z.string() }).nullish(),
    /** In GB. It may be larger or smaller than the type's: a disk can grow, never shrink. */
    primary_disk_size: z.number(),
  })
  .transform(({ id, public_net, server_type, location, primary_disk_size, ...rest }) => ({
    ...rest,
    id: String(id),
    ipv4: public_net.ipv4?.ip,
    /** How many of the project's primary IPs it has. */
    primaryIps: [public_net.ipv4, public_net.ipv6].filter(Boolean).length,
    firewalls: public_net.firewalls.map((firewall) => String(firewall.id)),
    serverType: server_type.name,
    diskGb: primary_disk_size,
    ...(location && { location: location.name }),
    ...monthlyPriceOf(server_type.prices, location?.name),
  }));

function monthlyPriceOf(
  prices: z.infer<typeof locationPrice>[],
  location: string | undefined,
): { monthlyPrice?: number } {
  const monthlyPrice = monthlyPriceAt(prices, location);
  return monthlyPrice === undefined ? {} : { monthlyPrice };
}

/** A server as Hetzner lists it. Ids are strings, as in Pulumi. */
export type CloudServer = z.infer<typeof server>;

const named = z.object({ id: z.number().transform(String), name: z.string(), labels });
/** A named resource with labels: what recovery needs of an SSH key. */
type CloudNamedResource = z.infer<typeof named>;

const sshKey = named.extend({ created: z.string() });
/** An SSH key as Hetzner lists it. */
export type CloudSshKey = z.infer<typeof sshKey>;

const firewallRule = z.object({
  direction: z.string(),
  protocol: z.string(),
  port: z.string().nullish(),
  source_ips: z.array(z.string()).default([]),
  destination_ips: z.array(z.string()).default([]),
});
const firewall = named.extend({ rules: z.array(firewallRule).default([]) });
/** A firewall with its rules, as Hetzner lists it. */
export type CloudFirewall = z.infer<typeof firewall>;

const serverType = z.object({
  name: z.string(),
  locations: z.array(z.object({ name: z.string(), available: z.boolean() })),
});
/** A server type, with the locations that offer it and whether it can be ordered there now. */
export type CloudServerType = z.infer<typeof serverType>;

const pagination = z.object({ next_page: z.number().nullish(), total_entries: z.number().nullish() });
const meta = z.object({ pagination: pagination.nullish() }).nullish();
const errorBody = z.object({ error: z.object({ code: z.string() }) });

const api: CloudApi = {
  name: 'Hetzner Cloud',
  errorCodeOf: (body) => errorBody.safeParse(body).data?.error.code,
};

/** Looks up resources in one Hetzner project. Listing costs one call per 50 items. */
export interface HetznerClient {
  findServerByName(name: string): Promise<CloudServer | undefined>;
  findServer(id: string): Promise<CloudServer | undefined>;
  /** The same server with everything that a stack can declare of it. */
  describeServer(id: string): Promise<CloudServerDetails | undefined>;
  findSshKeyByName(name: string): Promise<CloudNamedResource | undefined>;
  findFirewallByName(name: string): Promise<CloudFirewall | undefined>;
  /** Every server whose labels match the selector (`managed-by=clawdet`); without one, every server of the project. */
  listServers(labelSelector?: string): Promise<CloudServer[]>;
  /** Every server type. */
  listServerTypes(): Promise<CloudServerType[]>;
  /** Every SSH key of the project. */
  listSshKeys(): Promise<CloudSshKey[]>;
  /** Every volume of the project. */
  listVolumes(): Promise<CloudVolume[]>;
  /** Every snapshot and backup of the project. */
  listSnapshots(): Promise<CloudSnapshot[]>;
  /** How many primary IPs the project has, by one call. Undefined if Hetzner does not say. */
  countPrimaryIps(): Promise<number | undefined>;
  /** Every primary IP of the project: two of each server. */
  listPrimaryIps(): Promise<CloudPrimaryIp[]>;
  /** The prices of what is no server. */
  readPriceList(): Promise<CloudPriceList>;
  /** Powers a server on. Does nothing if it already runs. */
  powerOn(id: string): Promise<void>;
  /** Applies a firewall to servers. Does nothing if all of them already have it. */
  applyFirewall(id: string, serverIds: readonly string[]): Promise<void>;
  /** Removes a key; one that is already gone counts as removed. Servers keep the keys they were created with. */
  deleteSshKey(id: string): Promise<void>;
  /** Requests the deletion. A server that is already gone counts as deleted. */
  deleteServer(id: string): Promise<void>;
  /** One cheap call that checks that the address answers and accepts the token. Throws CloudError otherwise. */
  check(): Promise<void>;
}

/** A client of the Hetzner Cloud API v1 (docs.hetzner.cloud). Every method throws CloudError. */
// biome-ignore lint/complexity/noExcessiveLinesPerFunction: a list of calls, each a few lines
export function hetznerClient(access: CloudAccess): HetznerClient {
  const call = <T>(what: CloudApiCall, shape: z.ZodType<T>) => request(access, api, what, shape);

  async function list<T>(key: string, item: z.ZodType<T>, query: CloudApiCall['query']): Promise<T[]> {
    const shape = z.object({ [key]: z.array(item), meta });
    const found: T[] = [];
    for (let page: number | null | undefined = 1; page; ) {
      const answer: Record<string, unknown> = await call(
        { path: `/${key}`, query: { ...query, page, per_page: 50 } },
        shape,
      );
      found.push(...(answer[key] as T[]));
      page = meta.parse(answer.meta)?.pagination?.next_page;
    }
    return found;
  }

  const byId = <T>(id: string, shape: z.ZodType<T>) =>
    undefinedIfGone(
      call({ path: `/servers/${encodeURIComponent(id)}` }, z.object({ server: shape })).then(
        (answer) => answer.server,
      ),
    );

  const byName = async <T>(key: string, item: z.ZodType<T>, name: string) =>
    (await list(key, item, { name }))[0];

  return {
    findServerByName: (name) => byName('servers', server, name),
    findServer: (id) => byId(id, server),
    describeServer: (id) => byId(id, serverDetails),
    findSshKeyByName: (name) => byName('ssh_keys', named, name),
    findFirewallByName: (name) => byName('firewalls', firewall, name),
    // Sorted by id, so that servers created meanwhile come last and move nothing to another page.
    listServers: (label_selector) => list('servers', server, { label_selector, sort: 'id:asc' }),
    listServerTypes: () => list('server_types', serverType, {}),
    listSshKeys: () => list('ssh_keys', sshKey, { sort: 'id:asc' }),
    listVolumes: () => list('volumes', volume, { sort: 'id:asc' }),
    listSnapshots: () => list('images', snapshot, { type: ['snapshot', 'backup'], sort: 'id:asc' }),
    async countPrimaryIps() {
      const answer = await call({ path: '/primary_ips', query: { per_page: 1 } }, z.object({ meta }));
      return answer.meta?.pagination?.total_entries ?? undefined;
    },
    listPrimaryIps: () => list('primary_ips', primaryIp, { sort: 'id:asc' }),
    async readPriceList() {
      return (await call({ path: '/pricing' }, z.object({ pricing: priceList }))).pricing;
    },
    async powerOn(id) {
      const path = `/servers/${encodeURIComponent(id)}/actions/poweron`;
      await call({ method: 'POST', path }, z.unknown());
    },
    async applyFirewall(id, serverIds) {
      const path = `/firewalls/${encodeURIComponent(id)}/actions/apply_to_resources`;
      const apply_to = serverIds.map((server) => ({ type: 'server', server: { id: Number(server) } }));
      await call({ method: 'POST', path, body: { apply_to } }, z.unknown()).catch((error: unknown) => {
        // The server already has it: the first response was lost, and this call repeats the request.
        if (!(error instanceof CloudError) || error.cloudCode !== 'firewall_already_applied') throw error;
      });
    },
    async deleteSshKey(id) {
      await undefinedIfGone(
        call({ method: 'DELETE', path: `/ssh_keys/${encodeURIComponent(id)}` }, z.unknown()),
      );
    },
    async deleteServer(id) {
      await undefinedIfGone(
        call({ method: 'DELETE', path: `/servers/${encodeURIComponent(id)}` }, z.unknown()),
      );
    },
    async check() {
      await call({ path: '/servers', query: { per_page: 1 } }, z.object({ servers: z.array(z.unknown()) }));
    },
  };
}

async function undefinedIfGone<T>(answer: Promise<T>): Promise<T | undefined> {
  try {
    return await answer;
  } catch (error) {
    if (error instanceof CloudError && error.status === 404) return undefined;
    throw error;
  }
}
