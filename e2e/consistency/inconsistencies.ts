import type { InstanceRecord } from '../../api/assistants/instances/instance.model.ts';
import type { OperationRecord } from '../../api/operations/operation.model.ts';
import { instanceLabel, instanceOfComment, managedBy } from '../../infra/components/names.ts';
import type { Deployment } from '../../infra/engine/state/state-store.ts';
import type { SandboxState } from '../../sandbox/state.ts';

/** The state of one cell as its three records have it: the clouds, MongoDB and Pulumi. */
export interface StateSnapshot {
  clouds: Pick<SandboxState, 'servers' | 'sshKeys' | 'firewalls' | 'records'>;
  instances: InstanceRecord[];
  operations: OperationRecord[];
  /** Pulumi's state by stack, without the cell's own. */
  stacks: Map<string, Deployment & { locks: number }>;
}

/** Every difference between the three records, one sentence each; empty if none. No operation may be running. */
export function findInconsistencies(snapshot: StateSnapshot): string[] {
  return [
    ...snapshot.instances.flatMap((instance) => checkInstance(snapshot, instance)),
    ...orphanedResources(snapshot),
    ...orphanedStacks(snapshot),
    ...unfinishedOperations(snapshot),
    ...duplicateFirewalls(snapshot),
  ];
}

const SERVER = 'hcloud:index/server:Server';
const KEY = 'hcloud:index/sshKey:SshKey';
const RECORD = 'cloudflare:index/dnsRecord:DnsRecord';

/** A customer has one resource of each kind, the same in all records; one who is not set up has none in any of them. */
function checkInstance(snapshot: StateSnapshot, instance: InstanceRecord): string[] {
  const { subdomain, observed, desired } = instance;
  const own = ownedBy(snapshot, instance._id.toString());
  const stack = snapshot.stacks.get(subdomain);
  const say = (what: string) => `${subdomain}: ${what}`;
  if (!observed) {
    const found = [...own.servers, ...own.keys, ...own.records].length;
    return [
      ...(found > 0 ? [say(`is not set up, and ${found} of its resources are in the clouds`)] : []),
      ...(stack ? [say('is not set up, and has a stack')] : []),
    ];
  }
  if (!desired.present) return [say('its removal was requested, and it is still there')];
  if (!stack) return [say('is set up, and has no stack')];
  const [server, key, record] = [own.servers[0], own.keys[0], own.records[0]];
  const differing: [string, unknown, unknown][] = [
    ['servers', own.servers.length, 1],
    ['ssh keys', own.keys.length, 1],
    ['records', own.records.length, 1],
    ['server of the row', observed.serverId, String(server?.id)],
    ['server of the stack', idsOf(stack, SERVER), String(server?.id)],
    ['ssh key of the stack', idsOf(stack, KEY), String(key?.id)],
    ['record of the row', observed.recordId, record?.id],
    ['record of the stack', idsOf(stack, RECORD), record?.id],
    ['address of the row', observed.address, server?.public_net.ipv4?.ip],
    ['address of the record', record?.content, server?.public_net.ipv4?.ip],
    ['status of the server', server?.status, 'running'],
    ['generation of the row', observed.generation, desired.generation],
    ['pending operations', stack.pending_operations.length, 0],
    ['locks', stack.locks, 0],
  ];
  return differing
    .filter(([, is, should]) => is !== should)
    .map(([what, is, should]) => say(`${what}: ${String(is)}, and should be ${String(should)}`));
}

function ownedBy({ clouds }: StateSnapshot, id: string) {
  return {
    servers: clouds.servers.filter(({ labels }) => labels[instanceLabel] === id),
    keys: clouds.sshKeys.filter(({ labels }) => labels[instanceLabel] === id),
    records: clouds.records.filter(({ comment }) => instanceOfComment(textOf(comment)) === id),
  };
}

const textOf = (comment: unknown) => (typeof comment === 'string' ? comment : undefined);

/** The ids of all resources of a type, so that a second one shows. */
function idsOf({ resources }: Deployment, type: string): string {
  return resources
    .filter((resource) => resource.type === type)
    .map(({ id }) => id)
    .join(' and ');
}

/** Billed resources that belong to no customer. */
function orphanedResources({ clouds, instances }: StateSnapshot): string[] {
  const known = new Set(instances.map(({ _id }) => _id.toString()));
  const isOrphaned = (id: string | undefined) => id === undefined || !known.has(id);
  return [
    ...clouds.servers
      .filter((one) => isOrphaned(one.labels[instanceLabel]))
      .map(({ name }) => `server ${name}`),
    ...clouds.sshKeys
      .filter((one) => isOrphaned(one.labels[instanceLabel]))
      .map(({ name }) => `ssh key ${name}`),
    ...clouds.records
      .filter(({ comment }) => isOrphaned(instanceOfComment(textOf(comment))))
      .map(({ name }) => `record ${name}`),
  ].map((what) => `orphan: ${what} belongs to no customer`);
}

function orphanedStacks({ stacks, instances }: StateSnapshot): string[] {
  const known = new Set(instances.map(({ subdomain }) => subdomain));
  return [...stacks.keys()]
    .filter((name) => !known.has(name))
    .map((name) => `stray: stack ${name} belongs to no customer`);
}

function unfinishedOperations({ operations }: StateSnapshot): string[] {
  return operations
    .filter(({ status }) => status === 'queued' || status === 'running')
    .map(({ kind, customer, status, troubles }) => {
      const last = troubles.at(-1);
      return `stuck: ${kind} of ${customer} is ${status}${last ? ` (${last.code}: ${last.message})` : ''}`;
    });
}

/** A cell has one firewall of ours, even if its creation was interrupted and repeated. */
function duplicateFirewalls({ clouds }: StateSnapshot): string[] {
  const own = clouds.firewalls.filter(({ labels }) => labels[managedBy.label] === managedBy.value);
  return own.length > 1 ? [`cell: ${own.length} firewalls, and should be one`] : [];
}
