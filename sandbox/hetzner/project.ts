import type { Latency, LatencyProfile } from '../core/latency.ts';
import type { Collection, Store } from '../core/store.ts';
import type { ServerDriver, ServerSpec } from '../servers/driver.ts';
import type { ActionRunner, StoredAction } from './action-runner.ts';
import { hetznerImages, type Image } from './catalog/images.ts';

/** A server as the store keeps it. `wanted` is the power state that a restarted sandbox brings back. */
export interface ServerRecord {
  id: number;
  name: string;
  created: string;
  status:
    | 'initializing'
    | 'starting'
    | 'running'
    | 'stopping'
    | 'off'
    | 'deleting'
    | 'rebuilding'
    | 'migrating';
  wanted: 'on' | 'off';
  type: string;
  location: string;
  imageId: number;
  /** Where the disk came from, in the driver's words. */
  disk: ServerSpec['disk'];
  diskGb: number;
  ipv4: { id: number; ip: string } | null;
  ipv6: { id: number; ip: string } | null;
  /** Where the driver runs it; also kept by a server without a public IPv4. */
  address: string;
  labels: Record<string, string>;
  protection: { delete: boolean; rebuild: boolean };
  backupWindow: string | null;
  authorizedKeys: string[];
  userData: string;
}

export interface SshKeyRecord {
  id: number;
  name: string;
  fingerprint: string;
  public_key: string;
  labels: Record<string, string>;
  created: string;
}

export interface StoredFirewallRule {
  direction: 'in' | 'out';
  protocol: 'tcp' | 'udp' | 'icmp' | 'esp' | 'gre';
  port: string | null;
  source_ips: string[];
  destination_ips: string[];
  description: string | null;
}

export interface FirewallRecord {
  id: number;
  name: string;
  labels: Record<string, string>;
  created: string;
  rules: StoredFirewallRule[];
  servers: number[];
  selectors: string[];
}

/** A driver that can also give a server a new disk. Without it, `rebuild` answers 501: it must never lose the address. */
type Driver = ServerDriver & { removeDisk?(id: number): Promise<void> };

/** Everything one Hetzner project holds. */
export interface HetznerProject {
  servers: Collection<ServerRecord>;
  sshKeys: Collection<SshKeyRecord>;
  firewalls: Collection<FirewallRecord>;
  snapshots: Collection<Image>;
  /** `cx23@fsn1`: types that a location has none left of. */
  soldOut: Collection<{ id: string }>;
  actions: ActionRunner;
  driver: Driver;
  latency: Latency;
  limits: { servers: number };
  nextId(kind: keyof typeof firstIds): number;
  /** Aborted when the sandbox stops. */
  stopping: AbortSignal;
  /** Waits as long as the profile says. Rejects when the sandbox stops; the work is done again at the next start. */
  pause(kind: keyof LatencyProfile): Promise<void>;
}

/** Ids begin where a project of today would find them, each kind in a range of its own. */
export const firstIds = {
  server: 110_000_001,
  ssh_key: 100_000_001,
  firewall: 10_000_001,
  image: 300_000_001,
  action: 590_000_000_001,
  primary_ip: 101_000_001,
};

/** The collections of a project in a store; the caller adds what runs. */
export function openCollections(store: Store): Pick<
  HetznerProject,
  'servers' | 'sshKeys' | 'firewalls' | 'snapshots' | 'soldOut'
> & {
  storedActions: Collection<StoredAction>;
} {
  return {
    servers: store.collection('hetzner-servers'),
    sshKeys: store.collection('hetzner-ssh-keys'),
    firewalls: store.collection('hetzner-firewalls'),
    snapshots: store.collection('hetzner-snapshots'),
    soldOut: store.collection('hetzner-sold-out'),
    storedActions: store.collection('hetzner-actions'),
  };
}

/** Hetzner's images and the project's own. */
export function allImages(project: HetznerProject): Image[] {
  return [...hetznerImages, ...project.snapshots.all()];
}

/** Changes some fields of a server, durably. Undefined when the server is gone. */
export function changeServer(
  project: HetznerProject,
  id: number,
  change: Partial<ServerRecord>,
): ServerRecord | undefined {
  const server = project.servers.get(id);
  return server && project.servers.put({ ...server, ...change });
}
