import { existsSync, readdirSync, readFileSync, realpathSync } from 'node:fs';
import { mkdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import type { HealthFault, LocalEndpoint, ServerDelays, ServerDriver, ServerSpec } from '../driver.ts';
import { AddressBook } from './addresses.ts';
import { copyDiskFiles } from './disk.ts';
import { type DockerSocket, openDockerSocket } from './docker/socket.ts';
import { localPort } from './ports.ts';
import { killOrphanScripts } from './scripts.ts';
import { ProcessServer, serverFolder } from './server.ts';

export { processSshPort } from './ports.ts';

const leftSpec = z.object({ address: z.string() });

/**
 * Servers that need no privileges: each is a folder, an SSH server on its own loopback address and a simulated Docker
 * engine, all inside this process. Disks outlive the process; servers stay off until they are powered on again.
 */
export async function processDriver({ home }: { home: string }): Promise<ServerDriver> {
  // Disks contain customers' tokens and keys: other users of this machine must not read them.
  for (const name of ['servers', 'snapshots'])
    await mkdir(join(home, name), { recursive: true, mode: 0o700 });
  const driver = new ProcessDriver(realpathSync(home));
  await driver.open();
  return driver;
}

class ProcessDriver implements ServerDriver {
  readonly kind = 'process';
  readonly #home: string;
  readonly #addresses: AddressBook;
  readonly #on = new Map<number, ProcessServer>();
  readonly #addressesOn = new Set<string>();
  readonly #queues = new Map<number, Promise<unknown>>();
  #docker: DockerSocket | undefined;

  constructor(home: string) {
    this.#home = home;
    this.#addresses = new AddressBook(home);
  }

  /** Restores the addresses of an earlier run's servers, and opens the socket that their scripts call. */
  async open(): Promise<void> {
    for (const id of this.#left()) {
      const address = readAddress(serverFolder(this.#home, id).path);
      if (address) this.#addresses.restore(id, address);
    }
    this.#docker = await openDockerSocket(this.#home, async (call, output) => {
      const server = this.#on.get(call.server);
      if (!server) throw new Error(`server ${call.server} is off`);
      return server.docker(call, output);
    });
  }

  reserveAddress(id: number): Promise<string> {
    return this.#addresses.reserve(id);
  }

  moveAddress(address: string, id: number): Promise<void> {
    return this.#addresses.move(address, id);
  }

  powerOn(spec: ServerSpec, delays: ServerDelays): Promise<void> {
    return this.#serialize(spec.id, async () => {
      if (this.#on.has(spec.id)) return;
      await this.#addresses.keep(spec.id, spec.address);
      const place = {
        folder: serverFolder(this.#home, spec.id),
        dockerSocket: this.#docker?.path ?? '',
        snapshotFolder: (snapshotId: number) => this.#snapshotFolder(snapshotId),
      };
      this.#on.set(spec.id, await ProcessServer.powerOn(spec, place, delays));
      this.#addressesOn.add(spec.address);
    });
  }

  powerOff(id: number): Promise<void> {
    return this.#serialize(id, () => this.#cut(id));
  }

  removeDisk(id: number): Promise<void> {
    return this.#serialize(id, async () => {
      await this.#cut(id);
      await rm(serverFolder(this.#home, id).disk, { recursive: true, force: true, maxRetries: 5 });
    });
  }

  snapshot(id: number, snapshotId: number): Promise<void> {
    return this.#serialize(id, async () => {
      const target = this.#snapshotFolder(snapshotId);
      if (existsSync(target)) return;
      await rm(`${target}.new`, { recursive: true, force: true });
      await copyDiskFiles(serverFolder(this.#home, id).disk, `${target}.new`);
      await rename(`${target}.new`, target);
    });
  }

  async removeSnapshot(snapshotId: number): Promise<void> {
    await rm(this.#snapshotFolder(snapshotId), { recursive: true, force: true });
  }

  remove(id: number): Promise<void> {
    return this.#serialize(id, async () => {
      await this.#cut(id);
      const folder = serverFolder(this.#home, id);
      killOrphanScripts(folder.pids, folder.path);
      await rm(folder.path, { recursive: true, force: true, maxRetries: 5 });
      this.#addresses.release(id);
    });
  }

  async sweep(keep: number[]): Promise<void> {
    for (const id of this.#left()) {
      const { pids, path } = serverFolder(this.#home, id);
      if (!this.#on.has(id)) killOrphanScripts(pids, path);
      if (!keep.includes(id)) await this.remove(id);
    }
  }

  route(address: string, port: number): LocalEndpoint | undefined {
    return this.#addressesOn.has(address) ? { host: address, port: localPort(port) } : undefined;
  }

  setHealthFaults(id: number, faults: readonly HealthFault[]): Promise<void> {
    return this.#serialize(id, async () => {
      const server = this.#on.get(id);
      if (!server) throw new Error(`server ${id} is off`);
      await server.setHealthFaults(faults);
    });
  }

  async close(): Promise<void> {
    await Promise.all([...this.#on.keys()].map((id) => this.powerOff(id)));
    this.#addresses.close();
    await this.#docker?.close();
  }

  async #cut(id: number): Promise<void> {
    const server = this.#on.get(id);
    if (!server) return;
    this.#addressesOn.delete(server.address);
    await server.powerOff();
    this.#on.delete(id);
  }

  /** Runs one operation at a time per server, so that of concurrent "on" and "off" requests the last one wins. */
  #serialize<T>(id: number, work: () => Promise<T>): Promise<T> {
    const result = (this.#queues.get(id) ?? Promise.resolve()).then(work, work);
    const settled = result.catch(() => {});
    this.#queues.set(id, settled);
    void settled.then(() => this.#queues.get(id) === settled && this.#queues.delete(id));
    return result;
  }

  #left(): number[] {
    return readdirSync(join(this.#home, 'servers')).map(Number).filter(Number.isInteger);
  }

  #snapshotFolder(snapshotId: number): string {
    return join(this.#home, 'snapshots', String(snapshotId));
  }
}

function readAddress(folder: string): string | undefined {
  try {
    return leftSpec.parse(JSON.parse(readFileSync(join(folder, 'spec.json'), 'utf8'))).address;
  } catch {
    return undefined;
  }
}
