import type { Latency, LatencyProfile } from '../core/latency.ts';
import type { Collection, Store } from '../core/store.ts';
import type { ServerDriver, ServerSpec } from '../servers/driver.ts';
import type { ActionRunner, StoredAction } from './action-runner.ts';
import { hetznerImages, type Image } from './catalog/images.ts';

/** A server as stored. `wanted` is the power state that a restarted sandbox restores. */
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
  /** Source of the disk, in the driver's form. */
  disk: ServerSpec['disk'];
  diskGb: number;
  ipv4: { id: number; ip: string } | null;
  ipv6: { id: number; ip: string } | null;
  /** The driver's address of the server; also set when it has no public IPv4. */
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

/** A volume. It is attached to no server: the sandbox's servers have none. */
export interface VolumeRecord {
  id: number;
  name: string;
  created: string;
  size: number;
  location: string;
  format: string | null;
  labels: Record<string, string>;
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

/** A driver that can also remove a disk alone. Without this, `rebuild` answers 501 because it must keep the address. */
type Driver = ServerDriver & { removeDisk?(id: number): Promise<void> };

/** The state and dependencies of one Hetzner project. */
export interface HetznerProject {
  servers: Collection<ServerRecord>;
  sshKeys: Collection<SshKeyRecord>;
  firewalls: Collection<FirewallRecord>;
  snapshots: Collection<Image>;
  volumes: Collection<VolumeRecord>;
  /** Sold-out types by location: `cx23@fsn1`. */
  soldOut: Collection<{ id: string }>;
  actions: ActionRunner;
  driver: Driver;
  latency: Latency;
  limits: { servers: number };
  nextId(kind: keyof typeof firstIds): number;
  /** Aborted when the sandbox stops. */
  stopping: AbortSignal;
  /** Waits for the latency of the profile. Rejects when the sandbox stops; the next start repeats the work. */
  pause(kind: keyof LatencyProfile): Promise<void>;
}

/** First id of each kind, in separate ranges that resemble those of a current real project. */
export const firstIds = {
  server: 110_000_001,
  ssh_key: 100_000_001,
  firewall: 10_000_001,
  image: 300_000_001,
  action: 590_000_000_001,
  primary_ip: 101_000_001,
  volume: 102_000_001,
};

/** The collections of a project in a store. */
export function openCollections(store: Store): Pick<
  HetznerProject,
  'servers' | 'sshKeys' | 'firewalls' | 'snapshots' | 'volumes' | 'soldOut'
> & {
  storedActions: Collection<StoredAction>;
} {
  return {
    servers: store.collection('hetzner-servers'),
    sshKeys: store.collection('hetzner-ssh-keys'),
    firewalls: store.collection('hetzner-firewalls'),
    snapshots: store.collection('hetzner-snapshots'),
    volumes: store.collection('hetzner-volumes'),
    soldOut: store.collection('hetzner-sold-out'),
    storedActions: store.collection('hetzner-actions'),
  };
}

/** Hetzner's images and those of the project. */
export function allImages(project: HetznerProject): Image[] {
  return [...hetznerImages, ...project.snapshots.all()];
}

/** Changes fields of a server durably. Undefined when the server no longer exists. */
export function changeServer(
  project: HetznerProject,
  id: number,
  change: Partial<ServerRecord>,
): ServerRecord | undefined {
  const server = project.servers.get(id);
  return server && project.servers.put({ ...server, ...change });
}
