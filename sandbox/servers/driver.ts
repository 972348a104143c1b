/** What a simulated Hetzner server is made of. Two drivers keep this contract: Linux namespaces (root) and one process (anyone). */

/** One server as the simulated cloud orders it. Sizes in GB; keys in OpenSSH authorized_keys form; userData as sent, at most 32 KiB. */
export interface ServerSpec {
  id: number;
  name: string;
  address: string;
  cores: number;
  memoryGb: number;
  diskGb: number;
  authorizedKeys: string[];
  userData: string;
  /** Disk to start from: an image of the catalog (`docker-ce`), or a snapshot taken earlier. */
  disk: { kind: 'image'; name: string } | { kind: 'snapshot'; id: number };
}

/** Where a connection to a server's public address and port ends up on this machine. */
export interface LocalEndpoint {
  host: string;
  port: number;
}

/** Milliseconds that a server takes beyond what it really takes; zero in the `instant` profile. */
export interface ServerDelays {
  sshdMs: number;
  imagePullMs: number;
}

/** What a server without a machine of its own can be made to say of itself. */
export const healthFaults = ['disk_full', 'memory_low', 'unhealthy'] as const;
export type HealthFault = (typeof healthFaults)[number];

/** Nothing boots any more, as the sandbox stops. What was under way is done at the next start. */
export class ServersStopping extends Error {
  readonly code = 'servers_stopping';
  constructor() {
    super('The sandbox stops: nothing boots any more.');
  }
}

/** Makes, runs and removes servers. Every call is idempotent: doing it twice is doing it once. */
export interface ServerDriver {
  readonly kind: 'namespace' | 'process';
  /** A public IPv4 that no living server has. Reserved until `remove`. */
  reserveAddress(id: number): Promise<string>;
  /** Powers a server on, making its disk first when it has none. Resolves when it runs; sshd answers later. */
  powerOn(spec: ServerSpec, delays: ServerDelays): Promise<void>;
  /** Cuts the power; the disk stays. */
  powerOff(id: number): Promise<void>;
  /** Copies the disk under a snapshot's id. The server may be running (the copy is then crash-consistent). */
  snapshot(id: number, snapshotId: number): Promise<void>;
  removeSnapshot(snapshotId: number): Promise<void>;
  /** Removes all of it: processes, mounts, links, folders; also what an earlier run of the sandbox left. */
  remove(id: number): Promise<void>;
  /** Ends and removes whatever an earlier, crashed run left that is not in `keep` (ids whose disks stay). */
  sweep(keep: number[]): Promise<void>;
  /** The local socket behind a public address and port, or undefined where nothing listens (the edge answers 522). */
  route(address: string, port: number): LocalEndpoint | undefined;
  /** What the server complains of from now on, until it is told otherwise or powered off. Absent where it can really be broken. */
  setHealthFaults?(id: number, faults: readonly HealthFault[]): Promise<void>;
  /** What servers here wait for before they can boot, as phrases for people; empty once they can. Absent where they always can. */
  waitingFor?(): string[];
  /** Resolves once servers can boot. Rejects with ServersStopping. Absent where they always can. */
  ready?(): Promise<void>;
  /** Gives up boots, copies and waits for good: they reject with ServersStopping. Absent where none takes long. */
  interrupt?(): void;
  /** Powers everything off; disks stay. `report` is told what has ended, again and again as long as it gets on. */
  close(report?: (ended: string) => void): Promise<void>;
}
