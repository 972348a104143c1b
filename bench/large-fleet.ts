import { randomBytes } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { Types } from 'mongoose';
import type { Collections } from '../api/collections.ts';
import { dnsRecordOf, type FleetMember, instanceRowOf } from '../api/drift/fleet.fixture.ts';
import { testConfig } from '../api/testing/deps.ts';
import { firewallRules } from '../infra/components/firewall-rules.ts';
import {
  firewallName,
  instanceLabels,
  managedBy,
  serverName,
  sshKeyName,
} from '../infra/components/names.ts';
import type { DnsRecord } from '../sandbox/cloudflare/records.ts';
import { buildRecord, parseRecord } from '../sandbox/cloudflare/records.validate.ts';
import { Store } from '../sandbox/core/store.ts';
import { hetznerImages } from '../sandbox/hetzner/catalog/images.ts';
import {
  type FirewallRecord,
  firstIds,
  openCollections,
  type ServerRecord,
  type SshKeyRecord,
} from '../sandbox/hetzner/project.ts';

/** Rows per insert: the embedded database accepts a message of this size. */
const ROWS_AT_ONCE = 500;

/** Generates a fleet of cell eu1 without writing it anywhere. */
export function generateFleet(count: number): FleetMember[] {
  return Array.from({ length: count }, (_, at) => ({
    id: new Types.ObjectId().toString(),
    subdomain: `fleet-${randomBytes(6).toString('hex')}`,
    serverId: firstIds.server + at,
    keyId: firstIds.ssh_key + at,
    recordId: randomBytes(16).toString('hex'),
    // The range reserved for benchmarks (RFC 2544), as the sandbox's in-memory servers use it.
    address: `198.${18 + ((at >> 16) & 1)}.${(at >> 8) & 255}.${at & 255}`,
  }));
}

/**
 * Writes the fleet directly into the file from which a sandbox with that home starts, in two transactions: creating ten
 * thousand servers one call after another takes longer than everything that is measured. Ids do not come from the clouds'
 * counters, so nothing else may be created besides the fleet.
 */
export function fillClouds(home: string, zone: string, fleet: readonly FleetMember[]): void {
  mkdirSync(home, { recursive: true });
  const store = new Store(path.join(home, 'clouds.sqlite'));
  try {
    const { servers, sshKeys, firewalls } = openCollections(store);
    const records = store.collection<DnsRecord>('cloudflare-records');
    store.transaction(() => {
      firewalls.put(firewallOf(fleet));
      for (const member of fleet) {
        sshKeys.put(keyOf(member));
        servers.put(serverOf(member));
      }
    });
    store.transaction(() => {
      for (const { id, subdomain, address, recordId } of fleet) {
        const body = parseRecord(dnsRecordOf(zone, id, subdomain, address));
        records.put(buildRecord(body, zone, { id: recordId, created_on: new Date().toISOString() }));
      }
    });
  } finally {
    store.close();
  }
}

/** Inserts the fleet's rows, in batches. */
export async function insertFleet(collections: Collections, fleet: readonly FleetMember[]): Promise<void> {
  for (let at = 0; at < fleet.length; at += ROWS_AT_ONCE)
    await collections.instances.insertMany(fleet.slice(at, at + ROWS_AT_ONCE).map(instanceRowOf));
}

const labelsOf = ({ id, subdomain }: FleetMember) =>
  instanceLabels({ instanceId: id, subdomain, cell: 'eu1', tier: 'free' });

function firewallOf(fleet: readonly FleetMember[]): FirewallRecord {
  return {
    id: firstIds.firewall,
    name: firewallName('eu1'),
    labels: { [managedBy.label]: managedBy.value, cell: 'eu1' },
    created: new Date().toISOString(),
    rules: firewallRules(testConfig().sshSources).map(({ sourceIps, port, ...rule }) => ({
      ...rule,
      port: port ?? null,
      source_ips: sourceIps,
      destination_ips: [],
      description: null,
    })),
    servers: fleet.map(({ serverId }) => serverId),
    selectors: [],
  };
}

function keyOf(member: FleetMember): SshKeyRecord {
  return {
    id: member.keyId,
    name: sshKeyName(member.subdomain),
    fingerprint: randomBytes(16).toString('hex'),
    public_key: `ssh-ed25519 ${randomBytes(51).toString('base64')} fleet`,
    labels: labelsOf(member),
    created: new Date().toISOString(),
  };
}

function serverOf(member: FleetMember): ServerRecord {
  const image = hetznerImages.find(({ name }) => name === 'docker-ce');
  return {
    id: member.serverId,
    name: serverName(member.subdomain),
    created: new Date().toISOString(),
    status: 'running',
    wanted: 'on',
    type: 'cx23',
    location: 'hel1',
    imageId: image?.id ?? 0,
    disk: { kind: 'image', name: 'docker-ce' },
    diskGb: 40,
    ipv4: { id: firstIds.primary_ip + member.serverId - firstIds.server, ip: member.address },
    ipv6: null,
    address: member.address,
    labels: labelsOf(member),
    protection: { delete: false, rebuild: false },
    backupWindow: null,
    authorizedKeys: [],
    userData: '',
  };
}
