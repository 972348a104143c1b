import { mkdirSync, readdirSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import {
  type LocalEndpoint,
  type ServerDelays,
  type ServerDriver,
  type ServerSpec,
  ServersStopping,
} from '../driver.ts';
import { type AddressPlan, openAddressPlan } from './address-plan.ts';
import { controlGroups } from './control-groups.ts';
import { type DiskPaths, diskPaths } from './disk.ts';
import { type Network, networkOf } from './network.ts';
import { type LookUps, machineLookUps, Readiness } from './readiness.ts';
import { groupPath, type Server, serverIn } from './server.ts';
import { startWatchdog, type Watchdog } from './watchdog.ts';

export interface NamespaceOptions {
  /** Folder of the sandbox's state: disks, snapshots, addresses. Two sandboxes never share one. */
  home: string;
  /** How to find what servers need when this machine lacks it. */
  lookUps?: Partial<LookUps> | undefined;
}

/** Namespace servers do not work on this machine; `reasons` are readable phrases. */
class NamespacesUnavailable extends Error {
  readonly code = 'namespaces_unavailable';
  readonly reasons: string[];
  constructor(reasons: string[]) {
    super(`Namespace servers do not work on this machine: ${reasons.join('; ')}. Process servers do.`);
    this.reasons = reasons;
  }
}

/**
 * Servers that are an isolated Linux on this machine: namespaces, an address on a bridge, sshd, a Docker engine.
 * The driver opens before setup has installed what they need: only calls that depend on it wait.
 * A server outlives a killed sandbox for a minute; opening the same home again within that time adopts the running server.
 * Throws NamespacesUnavailable, or an Error when no subnet is free or the network cannot be raised.
 */
export async function namespaceDriver({ home, lookUps }: NamespaceOptions): Promise<NamespaceDriver> {
  const resolved = { ...machineLookUps, ...lookUps };
  mkdirSync(home, { recursive: true });
  const obstacles = resolved.obstacles(home);
  if (obstacles.length > 0) throw new NamespacesUnavailable(obstacles);
  const driver = new NamespaceDriver(home, resolved);
  try {
    await driver.open();
  } catch (error) {
    await driver.close().catch((failed: Error) => console.error(`sandbox/servers: ${failed.message}`));
    throw error;
  }
  return driver;
}

/** The servers of one home, including those that an earlier sandbox left. */
export class NamespaceDriver implements ServerDriver {
  readonly kind = 'namespace';
  readonly #home: string;
  readonly #addresses: AddressPlan;
  readonly #network: Network;
  readonly #readiness: Readiness;
  readonly #servers = new Map<number, Server>();
  readonly #stopping = new AbortController();
  #search: Promise<void> = Promise.resolve();
  #watchdog: Watchdog | undefined;

  constructor(home: string, lookUps: LookUps) {
    this.#home = home;
    this.#addresses = openAddressPlan(home);
    this.#network = networkOf(this.#addresses);
    this.#readiness = new Readiness(lookUps, () => this.#raise(), this.#stopping.signal);
  }

  /** Registers the servers of an earlier sandbox, and starts polling for what servers need. */
  async open(): Promise<void> {
    for (const name of ['servers', 'snapshots'])
      mkdirSync(join(this.#home, name), { recursive: true, mode: 0o700 });
    for (const id of this.#left()) await this.#server(id).thaw();
    await this.#readiness.check();
    this.#search = this.#readiness.pollUntilReady();
  }

  /** This machine's address as servers see it. It can be listened on once `network` has resolved. */
  get hostAddress(): string {
    return this.#addresses.hostAddress;
  }

  /** Resolves once this machine has `hostAddress`. Rejects with ServersStopping. */
  get network(): Promise<void> {
    return this.#readiness.network;
  }

  get isNetworkUp(): boolean {
    return this.#readiness.isNetworkUp;
  }

  waitingFor(): string[] {
    return this.#readiness.waitingFor;
  }

  async ready(): Promise<void> {
    await this.#readiness.supplies();
  }

  async reserveAddress(id: number): Promise<string> {
    return this.#addresses.reserve(id);
  }

  async moveAddress(address: string, id: number): Promise<void> {
    this.#addresses.move(address, id);
  }

  powerOn(spec: ServerSpec, delays: ServerDelays): Promise<void> {
    return this.#server(spec.id).powerOn(spec, delays);
  }

  powerOff(id: number): Promise<void> {
    return this.#server(id).powerOff();
  }

  removeDisk(id: number): Promise<void> {
    return this.#server(id).removeDisk();
  }

  snapshot(id: number, snapshotId: number): Promise<void> {
    return this.#server(id).snapshot(this.#snapshotDisk(snapshotId));
  }

  removeSnapshot(snapshotId: number): Promise<void> {
    return rm(this.#snapshotDisk(snapshotId).home, { recursive: true, force: true });
  }

  async remove(id: number): Promise<void> {
    await this.#server(id).remove();
    this.#servers.delete(id);
  }

  async sweep(keep: number[]): Promise<void> {
    const orphans = [...this.#servers.keys()].filter((id) => !keep.includes(id));
    await Promise.all(orphans.map((id) => this.remove(id)));
  }

  route(address: string, port: number): LocalEndpoint | undefined {
    const owner = this.#addresses.ownerOf(address);
    return owner !== undefined && this.#server(owner).isRunning() ? { host: address, port } : undefined;
  }

  interrupt(): void {
    this.#stopping.abort(new ServersStopping());
    this.#watchdog?.announceStop();
  }

  async close(report: (ended: string) => void = () => undefined): Promise<void> {
    this.interrupt();
    await this.#search;
    const failures: unknown[] = [];
    const attempt = (work: Promise<void>) => work.catch((error) => void failures.push(error));
    const powerOff = async (server: Server): Promise<void> => {
      await server.powerOff(() => report(`processes of server ${server.id}`));
      report(`server ${server.id}`);
    };
    await Promise.all([...this.#servers.values()].map((server) => attempt(powerOff(server))));
    await attempt(controlGroups(groupPath(this.#addresses.tag)).destroy());
    await attempt(this.#network.close());
    this.#addresses.close();
    // The watchdog removes the rest once this process has ended.
    if (failures.length > 0) throw new AggregateError(failures, 'Some servers could not be powered off.');
    await this.#watchdog?.end();
  }

  /** Starts the watchdog before the network: it locks the home for one sandbox and cleans up if this process is killed. */
  async #raise(): Promise<void> {
    this.#watchdog ??= await startWatchdog(this.#home, this.#addresses.tag, this.#stopping.signal);
    await this.#network.raise();
  }

  #server(id: number): Server {
    const found =
      this.#servers.get(id) ?? serverIn(join(this.#home, 'servers', String(id)), this.#around(id));
    this.#servers.set(id, found);
    return found;
  }

  #around(id: number): Parameters<typeof serverIn>[1] {
    return {
      id,
      addresses: this.#addresses,
      network: this.#network,
      supplies: () => this.#readiness.supplies(),
      snapshotDisk: (snapshotId) => this.#snapshotDisk(snapshotId),
      stopping: this.#stopping.signal,
    };
  }

  /** Ids of servers that have a disk or processes: a home may have been removed while its servers run. */
  #left(): number[] {
    const names = [
      ...readdirSync(join(this.#home, 'servers')),
      ...controlGroups(groupPath(this.#addresses.tag)).children(),
    ];
    return [...new Set(names.map((name) => Number.parseInt(name, 10)).filter(Number.isInteger))];
  }

  #snapshotDisk(id: number): DiskPaths {
    return diskPaths(join(this.#home, 'snapshots', String(id)));
  }
}
