import { randomBytes } from 'node:crypto';
import { Types } from 'mongoose';
import { ed25519FromSeed } from '../../infra/components/ed25519.ts';
import { firewallRules } from '../../infra/components/firewall-rules.ts';
import {
  firewallName,
  hostnameOf,
  instanceLabels,
  managedBy,
  recordComment,
  serverName,
  sshKeyName,
} from '../../infra/components/names.ts';
import type { Sandbox } from '../../sandbox/open.ts';
import { testConfig } from '../testing/deps.ts';
import type { DriftCollections } from './drift.collections.ts';

/** One customer of a fleet that was created without an engine: the row, and the resources that a stack would create. */
export interface FleetMember {
  id: string;
  subdomain: string;
  serverId: number;
  keyId: number;
  recordId: string;
  address: string;
}

type Json = Record<string, unknown>;

/** Calls the sandbox's clouds as a person with a console would. Throws on an error response. */
export function consoleOf({ addresses, tokens }: Sandbox) {
  const call = async (url: string, token: string, method: string, body?: Json): Promise<Json> => {
    const answer = await fetch(url, {
      method,
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      ...(body && { body: JSON.stringify(body) }),
    });
    const text = await answer.text();
    if (!answer.ok) throw new Error(`${method} ${url}: ${answer.status} ${text}`);
    return text ? JSON.parse(text) : {};
  };
  return {
    // biome-ignore lint/suspicious/noExplicitAny: answers of every shape
    hetzner: (method: string, path: string, body?: Json): Promise<any> =>
      call(`${addresses.hetzner}${path}`, tokens.hetzner, method, body),
    // biome-ignore lint/suspicious/noExplicitAny: answers of every shape
    records: (method: string, path = '', body?: Json): Promise<any> =>
      call(
        `${addresses.cloudflare}/zones/${tokens.zoneId}/dns_records${path}`,
        tokens.cloudflare,
        method,
        body,
      ),
  };
}

/** Creates a fleet of `count` healthy customers in cell eu1. */
export async function makeFleet(
  sandbox: Sandbox,
  collections: DriftCollections,
  count: number,
): Promise<FleetMember[]> {
  const { hetzner, records } = consoleOf(sandbox);
  const { firewalls } = await hetzner('GET', `/firewalls?name=${firewallName('eu1')}`);
  const firewallId = firewalls[0]?.id ?? (await makeFirewall(hetzner));
  const members: FleetMember[] = [];
  for (let at = 0; at < count; at += 1) {
    const subdomain = `fleet-${randomBytes(6).toString('hex')}`;
    members.push(await makeMember(hetzner, firewallId, new Types.ObjectId().toString(), subdomain));
  }
  const { result } = await records('POST', '/batch', {
    posts: members.map(({ id, subdomain, address }) => dnsRecordOf(sandbox.zone, id, subdomain, address)),
  });
  for (const [at, { id }] of result.posts.entries())
    Object.assign(members[at] as FleetMember, { recordId: id });
  await collections.instances.insertMany(members.map(instanceRowOf));
  await sandbox.settled();
  return members;
}

type Hetzner = ReturnType<typeof consoleOf>['hetzner'];

async function makeFirewall(hetzner: Hetzner): Promise<number> {
  const labels = { [managedBy.label]: managedBy.value, cell: 'eu1' };
  const rules = firewallRules(testConfig().sshSources).map(({ sourceIps, ...rule }) => ({
    ...rule,
    source_ips: sourceIps,
  }));
  return (await hetzner('POST', '/firewalls', { name: firewallName('eu1'), labels, rules })).firewall.id;
}

async function makeMember(
  hetzner: Hetzner,
  firewall: number,
  id: string,
  subdomain: string,
): Promise<FleetMember> {
  const labels = instanceLabels({ instanceId: id, subdomain, cell: 'eu1', tier: 'free' });
  const { publicKey } = ed25519FromSeed(randomBytes(32), 'fleet');
  const key = await hetzner('POST', '/ssh_keys', {
    name: sshKeyName(subdomain),
    public_key: publicKey,
    labels,
  });
  const { server } = await hetzner('POST', '/servers', {
    name: serverName(subdomain),
    server_type: 'cx23',
    image: 'docker-ce',
    location: 'hel1',
    labels,
    firewalls: [{ firewall }],
  });
  const address = server.public_net.ipv4.ip;
  return { id, subdomain, serverId: server.id, keyId: key.ssh_key.id, recordId: '', address };
}

/** A record as a customer's stack declares it. */
export function dnsRecordOf(zone: string, id: string, subdomain: string, content: string): Json {
  const name = hostnameOf(subdomain, zone);
  return { type: 'A', name, content, ttl: 1, proxied: true, comment: recordComment(id) };
}

/** The row of a customer whose instance is as it should be. */
export function instanceRowOf({ id, subdomain, serverId, recordId, address }: FleetMember): Json {
  return {
    _id: new Types.ObjectId(id),
    teamId: new Types.ObjectId(),
    subdomain,
    cell: 'eu1',
    desired: { generation: 1, present: true, region: 'eu', tier: 'free', image: 'npm' },
    placement: { location: 'hel1', serverType: 'cx23' },
    observed: {
      generation: 1,
      at: new Date(Date.now() - 3600_000),
      address,
      serverId: String(serverId),
      recordId,
      imageReference: 'an image',
      composeHash: 'c0ffee',
      configHash: 'decade',
      secrets: 'sealed',
    },
  };
}
