/** The contract of server drivers. Two run real servers: Linux namespaces (root) and one process (any user). */

/** The specification of one server. Sizes in GB; keys in OpenSSH authorized_keys form; userData as sent, at most 32 KiB. */
export interface ServerSpec {
  id: number;
  name: string;
  address: string;
  cores: number;
  memoryGb: number;
  diskGb: number;
  authorizedKeys: string[];
  userData: string;
  /** Source of the disk: an image of the catalog (`docker-ce`), or an earlier snapshot. */
  disk: { kind: 'image'; name: string } | { kind: 'snapshot'; id: number };
}

/** The endpoint on this machine of a server's public address and port. */
export interface LocalEndpoint {
  host: string;
  port: number;
}

/** Simulated delays in milliseconds, in addition to real ones; zero in the `instant` profile. */
export interface ServerDelays {
  sshdMs: number;
  imagePullMs: number;
}

/** Health faults that a process server can be made to report. */
export const healthFaults = ['disk_full', 'memory_low', 'unhealthy'] as const;
export type HealthFault = (typeof healthFaults)[number];

/** The sandbox is stopping, so no server boots. The next start repeats the work. */
export class ServersStopping extends Error {
  readonly code = 'servers_stopping';
  constructor() {
    super('The sandbox is stopping and boots no more servers.');
  }
}

/** Creates, runs and removes servers. Every call is idempotent. */
export interface ServerDriver {
  readonly kind: 'namespace' | 'process';
  /**
   * A public IPv4 that no other server has. Reserved until `remove`. An address can also wait for a server: `id` is then
   * its own.
   */
  reserveAddress(id: number): Promise<string>;
  /** Reserves this address for `id`, which loses its own, as does whichever id had the address. The server is off. */
  moveAddress(address: string, id: number): Promise<void>;
  /** Powers a server on, and creates its disk first when it has none. Resolves when it runs; sshd answers later. */
  powerOn(spec: ServerSpec, delays: ServerDelays): Promise<void>;
  /** Cuts the power; the disk stays. */
  powerOff(id: number): Promise<void>;
  /** Removes the disk of a server that is off, which keeps its address. The next `powerOn` creates another one. */
  removeDisk(id: number): Promise<void>;
  /** Copies the disk to a snapshot. The server may be running; the copy is then crash-consistent. */
  snapshot(id: number, snapshotId: number): Promise<void>;
  removeSnapshot(snapshotId: number): Promise<void>;
  /** Removes processes, mounts, links and folders, including those from an earlier run of the sandbox. */
  remove(id: number): Promise<void>;
  /** Stops and removes orphans of an earlier, crashed run, except the ids in `keep`, whose disks stay. */
  sweep(keep: number[]): Promise<void>;
  /** The local endpoint of a public address and port, or undefined when nothing listens (the edge answers 522). */
  route(address: string, port: number): LocalEndpoint | undefined;
  /** Sets the health faults that a server reports until it is powered off. Absent when a server can really be broken. */
  setHealthFaults?(id: number, faults: readonly HealthFault[]): Promise<void>;
  /** What servers wait for before they can boot, as readable phrases; empty once they can. Absent when they always can. */
  waitingFor?(): string[];
  /** Resolves once servers can boot. Rejects with ServersStopping. Absent when they always can. */
  ready?(): Promise<void>;
  /** Aborts boots, copies and waits, which reject with ServersStopping. Absent when none takes long. */
  interrupt?(): void;
  /** Powers everything off; disks stay. `report` is called with what has stopped, repeatedly while there is progress. */
  close(report?: (ended: string) => void): Promise<void>;
}
