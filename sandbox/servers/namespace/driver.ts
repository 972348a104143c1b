import { mkdirSync, readdirSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { locateToolchain } from '../../../toolchain/locate.ts';
import { locateImage, type PreparedImage } from '../../openclaw/locate.ts';
import type { ServerDriver } from '../driver.ts';
import { controlGroups } from './controlGroups.ts';
import { diskPaths } from './disk.ts';
import { openNetwork } from './network.ts';
import { folderProblem, missingRequirements } from './requirements.ts';
import { groupPath, type Server, type Surroundings, serverIn } from './server.ts';

export interface NamespaceOptions {
  /** The sandbox's state: disks, snapshots, addresses. Two sandboxes never share one. */
  home: string;
  /** Docker Compose as a command; the toolchain's unless given. */
  compose?: string;
  /** The image on servers' disks; the cache's unless given. */
  image?: PreparedImage;
}

export interface NamespaceDriver extends ServerDriver {
  /** This machine's address as servers see it: what the sandbox offers them must listen there. */
  hostAddress: string;
}

/** Namespace servers do not work on this machine; `reasons` are phrases for people. */
class NamespacesUnavailable extends Error {
  readonly code = 'namespaces_unavailable';
  readonly reasons: string[];
  constructor(reasons: string[]) {
    super(`Servers made of namespaces do not work here: ${reasons.join('; ')}. Servers in one process do.`);
    this.reasons = reasons;
  }
}

/**
 * Servers that are a Linux of their own on this machine: namespaces, an address on a bridge, sshd, a Docker engine.
 * A server outlives the process that started it; opening the same home again takes it over as it runs.
 * Throws NamespacesUnavailable, ImageMissing, ToolchainError.
 */
export async function namespaceDriver(options: NamespaceOptions): Promise<NamespaceDriver> {
  const { home, image = locateImage(), compose = locateToolchain().compose } = options;
  mkdirSync(home, { recursive: true });
  const missing = [...missingRequirements(), folderProblem(home)].filter((reason) => reason !== undefined);
  if (missing.length > 0) throw new NamespacesUnavailable(missing);
  const network = await openNetwork(home);
  const snapshotDisk = (id: number) => diskPaths(join(home, 'snapshots', String(id)));
  const servers = await serversIn(home, { network, image, compose, snapshotDisk });

  const removeServer = async (id: number) => {
    await servers.get(id).remove();
    servers.forget(id);
  };
  return {
    kind: 'namespace',
    hostAddress: network.hostAddress,
    reserveAddress: async (id) => network.reserve(id),
    powerOn: (spec, delays) => servers.get(spec.id).powerOn(spec, delays),
    powerOff: (id) => servers.get(id).powerOff(),
    snapshot: (id, snapshotId) => servers.get(id).snapshot(snapshotDisk(snapshotId)),
    removeSnapshot: (id) => rm(snapshotDisk(id).home, { recursive: true, force: true }),
    remove: removeServer,
    sweep: async (keep) => {
      const strangers = servers.ids().filter((id) => !keep.includes(id));
      await Promise.all(strangers.map(removeServer));
    },
    route: (address, port) => {
      const owner = network.ownerOf(address);
      return owner !== undefined && servers.get(owner).isRunning() ? { host: address, port } : undefined;
    },
    close: async () => {
      await Promise.all(servers.ids().map((id) => servers.get(id).powerOff()));
      await controlGroups(groupPath(network.tag)).destroy();
      await network.close();
    },
  };
}

/** The servers of a home by id, with those that an earlier sandbox left, running or not. */
async function serversIn(home: string, surroundings: Omit<Surroundings, 'id'>) {
  const folder = join(home, 'servers');
  for (const each of [folder, join(home, 'snapshots')]) mkdirSync(each, { recursive: true, mode: 0o700 });
  const known = new Map<number, Server>();
  const get = (id: number): Server => {
    const found = known.get(id) ?? serverIn(join(folder, String(id)), { ...surroundings, id });
    known.set(id, found);
    return found;
  };
  for (const name of readdirSync(folder)) await get(Number.parseInt(name, 10)).thaw();
  return { get, forget: (id: number) => known.delete(id), ids: () => [...known.keys()] };
}
