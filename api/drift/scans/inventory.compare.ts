import { type CloudRecord, plainRecordId } from '../../../infra/clouds/cloudflare.ts';
import type { CloudServer, CloudSshKey } from '../../../infra/clouds/hetzner.ts';
import { COMPETING_RECORD_TYPES } from '../../../infra/clouds/name-conflicts.ts';
import {
  firewallName,
  hostnameOf,
  instanceLabel,
  instanceLabels,
  instanceOfComment,
  managedBy,
  recordComment,
  serverName,
  sshKeyName,
} from '../../../infra/components/names.ts';
import type { FoundDrift } from '../findings/drift.schema.ts';
import { diskWouldShrink } from '../findings/server-size.ts';
import { type DeclaredByAdoption, goneForGood, NOT_RESIZED, neverThere } from './inventory.adopted.ts';
import { differs, findingBuilder, type InventoryFindingBuilder } from './inventory.finding.ts';

/** Everything that a cell's clouds contain, as one scan listed it. */
export interface CloudInventory {
  cell: string;
  baseDomain: string;
  servers: CloudServer[];
  sshKeys: CloudSshKey[];
  records: CloudRecord[];
  /** Id of the cell's firewall; undefined if it is gone or cannot be judged now. */
  firewallId?: string | undefined;
}

/** One customer's instance as the inventory needs it: what its stack declares, and the ids that the last run got. */
export interface ExpectedInstance {
  id: string;
  subdomain: string;
  tier: string;
  serverType: string;
  /** What the stack of an adopted server declares in place of our own names, labels, key and firewall. */
  adopted?: DeclaredByAdoption;
  /** Undefined if it cannot be compared (not up yet, being removed, in flight): it only explains what has its id. */
  observed?: { serverId: string; recordId: string; address: string } | undefined;
}

/**
 * Compares a cell's clouds with its instances in both directions: what an instance should have but does not, and what
 * carries our mark but belongs to no instance. Pure. A resource without our mark (label or comment) is never an orphan.
 */
export function compareInventory(view: CloudInventory, instances: readonly ExpectedInstance[]): FoundDrift[] {
  const index = indexOf(view);
  const found = instances.flatMap((instance) => compareInstance(index, instance));
  return [...found, ...findOrphans(view, instances)];
}

function compareInstance(index: CloudInventoryIndex, instance: ExpectedInstance): FoundDrift[] {
  const { observed } = instance;
  if (!observed) return [];
  const wanted = { ...instance, observed, cell: index.view.cell };
  const key = instance.adopted ? [] : compareKey(index, wanted);
  return [...compareServer(index, wanted), ...key, ...compareRecord(index, wanted)];
}

/** A cell's resources by their lookup keys. */
interface CloudInventoryIndex {
  view: CloudInventory;
  servers: Map<string, CloudServer>;
  keysByInstance: Map<string, CloudSshKey>;
  keysByName: Map<string, CloudSshKey>;
  records: Map<string, CloudRecord>;
  recordsByName: Map<string, CloudRecord[]>;
}

function indexOf(view: CloudInventory): CloudInventoryIndex {
  const recordsByName = new Map<string, CloudRecord[]>();
  for (const record of view.records) {
    const name = record.name.toLowerCase();
    recordsByName.set(name, [...(recordsByName.get(name) ?? []), record]);
  }
  return {
    view,
    servers: new Map(view.servers.map((server) => [server.id, server])),
    keysByInstance: new Map(view.sshKeys.map((key) => [key.labels[instanceLabel] ?? '', key])),
    keysByName: new Map(view.sshKeys.map((key) => [key.name, key])),
    records: new Map(view.records.map((record) => [record.id, record])),
    recordsByName,
  };
}

type ComparableInstance = ExpectedInstance & {
  cell: string;
  observed: NonNullable<ExpectedInstance['observed']>;
};

function compareServer({ servers, view }: CloudInventoryIndex, wanted: ComparableInstance): FoundDrift[] {
  const { serverId, address } = wanted.observed;
  const server = servers.get(serverId);
  const say = findingBuilder(wanted, `server ${serverId}`);
  const { adopted } = wanted;
  if (!server) return [{ ...say('server_missing', wanted.subdomain, 'nothing'), ...goneForGood(adopted) }];
  // Hetzner is changing the server: what it shows now is a transitional state.
  if (server.locked) return [];
  return [
    ...differs(say, 'server_off', 'running', server.status === 'off' ? 'off' : 'running'),
    ...differs(say, 'server_resized', wanted.serverType, server.serverType).map((found) => ({
      ...found,
      unrepairable: adopted ? NOT_RESIZED : diskWouldShrink(server, wanted.serverType),
    })),
    ...differs(say, 'server_renamed', adopted?.name ?? serverName(wanted.subdomain), server.name),
    ...differs(say, 'server_labels_changed', labelText(labelsOf(wanted)), labelText(server.labels)),
    ...differs(say, 'server_address_changed', address, server.ipv4 ?? 'none'),
    ...(adopted ? [] : compareFirewalls(say, server, view)),
  ];
}

function compareFirewalls(
  say: InventoryFindingBuilder,
  { firewalls }: CloudServer,
  { firewallId, cell }: CloudInventory,
): FoundDrift[] {
  if (firewallId === undefined) return [];
  const others = firewalls.filter((id) => id !== firewallId);
  return [
    ...(firewalls.includes(firewallId)
      ? []
      : [say('server_firewall_detached', firewallName(cell), firewalls.join(', ') || 'no firewall')]),
    ...(others.length > 0
      ? [say('server_firewall_added', firewallName(cell), `also ${others.join(', ')}`)]
      : []),
  ];
}

function compareKey(
  { keysByInstance, keysByName }: CloudInventoryIndex,
  wanted: ComparableInstance,
): FoundDrift[] {
  const name = sshKeyName(wanted.subdomain);
  const key = keysByInstance.get(wanted.id) ?? keysByName.get(name);
  const say = findingBuilder(wanted, `key ${name}`);
  if (!key) return [say('key_missing', name, 'nothing')];
  const expected = `${name} ${labelText(labelsOf(wanted))}`;
  return differs(say, 'key_changed', expected, `${key.name} ${labelText(key.labels)}`);
}

function compareRecord(
  { records, recordsByName, view }: CloudInventoryIndex,
  wanted: ComparableInstance,
): FoundDrift[] {
  const { address } = wanted.observed;
  const id = plainRecordId(wanted.observed.recordId);
  const name = hostnameOf(wanted.subdomain, view.baseDomain);
  const record = records.get(id);
  const say = findingBuilder(wanted, `record ${name}`);
  const otherRecords = (recordsByName.get(name) ?? []).filter(
    (other) => other.id !== id && COMPETING_RECORD_TYPES.has(other.type),
  );
  const duplicates = otherRecords.map((other) => ({
    ...findingBuilder(wanted, `record ${other.id}`)(
      'record_duplicated',
      `one record of ${name}`,
      `${other.type} ${other.content}`,
    ),
    cloudId: other.id,
  }));
  const missing = say('record_missing', `${name} A ${address}`, 'nothing');
  if (!record) return [{ ...missing, ...neverThere(wanted) }, ...duplicates];
  const { proxied, comment } = wanted.adopted?.record ?? {
    proxied: true,
    comment: recordComment(wanted.id),
  };
  return [
    ...differs(say, 'record_content_changed', `A ${address}`, `${record.type} ${record.content}`),
    ...differs(say, 'record_renamed', name, record.name),
    ...differs(say, 'record_unproxied', proxiedText(proxied), proxiedText(record.proxied)),
    ...differs(say, 'record_comment_changed', comment || 'none', record.comment || 'none'),
    ...duplicates,
  ];
}

const proxiedText = (proxied: boolean): string => (proxied ? 'proxied' : 'not proxied');

/** Resources that carry our mark and belong to no instance, including further servers of a known instance. */
function findOrphans(view: CloudInventory, instances: readonly ExpectedInstance[]): FoundDrift[] {
  const known = new Map(instances.map((instance) => [instance.id, instance]));
  const servers = view.servers
    .filter(
      (server) =>
        hasOwnerLabels(server.labels) &&
        !ownsServer(known.get(server.labels[instanceLabel] ?? ''), server.id),
    )
    .map((server) => orphanFinding('server', server, server.created));
  const keys = view.sshKeys
    .filter((key) => hasOwnerLabels(key.labels) && !known.has(key.labels[instanceLabel] ?? ''))
    .map((key) => orphanFinding('key', key, key.created));
  const records = view.records
    .filter(({ comment }) => {
      const owner = instanceOfComment(comment);
      return owner !== undefined && !known.has(owner);
    })
    .map((record) => orphanFinding('record', record, record.created_on));
  return [...servers, ...keys, ...records];
}

/** Whether both labels are set, as only our programs do: one alone may be a person's own. */
export function hasOwnerLabels(labels: Record<string, string>): boolean {
  return labels[managedBy.label] === managedBy.value && /^[0-9a-f]{24}$/.test(labels[instanceLabel] ?? '');
}

/** An instance that cannot be compared now may own any server: it is being created, moved or removed. */
function ownsServer(instance: ExpectedInstance | undefined, serverId: string): boolean {
  return instance !== undefined && (!instance.observed || instance.observed.serverId === serverId);
}

function orphanFinding(
  what: 'server' | 'key' | 'record',
  { id, name }: { id: string; name: string },
  created: string | undefined,
): FoundDrift {
  return {
    kind: `${what}_orphaned`,
    resource: `${what} ${id}`,
    subject: name,
    cloudId: id,
    expected: 'nothing',
    actual: name,
    ...(created === undefined ? {} : { bornAt: new Date(created) }),
  };
}

function labelsOf({ id, subdomain, cell, tier, adopted }: ComparableInstance): Record<string, string> {
  return adopted?.labels ?? instanceLabels({ instanceId: id, subdomain, cell, tier });
}

/** Labels in a fixed order, without those that Hetzner sets itself. */
function labelText(labels: Record<string, string>): string {
  return Object.entries(labels)
    .filter(([name]) => !name.startsWith('hetzner.cloud/'))
    .sort(([a], [b]) => a.localeCompare(b))
    .map((pair) => pair.join('='))
    .join(',');
}
