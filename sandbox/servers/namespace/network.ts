import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { cacheFolder } from '../../../toolchain/paths.ts';
import { command } from '../../openclaw/command.ts';
import { withLock } from '../../openclaw/lock.ts';

const prefixLength = 22;
const blocks = 64;

/** The network of one sandbox: a bridge on this machine that only its servers are on, with a subnet of 10.87.0.0/16. */
export interface Network {
  /** Six hex digits that tell this sandbox's things from another's. */
  tag: string;
  bridge: string;
  /** This machine's address on the bridge: where servers reach what the sandbox offers them. */
  hostAddress: string;
  prefixLength: number;
  /** The address of a server, reserved on disk until given back. */
  reserve(id: number): string;
  /** Reserves this very address again for a server that once had it. Does nothing when another has it by now. */
  reclaim(id: number, address: string): void;
  release(id: number): void;
  /** The server that has an address. */
  ownerOf(address: string): number | undefined;
  /** Gives the namespace of process `pid` an `eth0` on the bridge. The link goes when the namespace goes. */
  plug(id: number, pid: number): Promise<void>;
  unplug(id: number): Promise<void>;
  isPlugged(id: number): boolean;
  /** Removes the bridge; reservations stay. */
  close(): Promise<void>;
}

interface Plan {
  block: number;
  /** Server ids by the number of their address in the subnet. */
  reserved: Record<string, number>;
}

/** The tag of the sandbox whose state is in `home`. */
export const tagOf = (home: string): string =>
  createHash('sha256').update(resolve(home)).digest('hex').slice(0, 6);

/** Brings the sandbox's network up, choosing a free subnet the first time. Two sandboxes may do so at once. */
export async function openNetwork(home: string): Promise<Network> {
  const tag = tagOf(home);
  const bridge = `cd${tag}`;
  const file = join(home, 'network.json');
  mkdirSync(home, { recursive: true });
  const plan = await withLock(join(cacheFolder(), 'network.lock'), async () => {
    const taken = await blocksInUse(bridge);
    const known = readPlan(file) ?? { block: freeBlock(tag, taken), reserved: {} };
    if (taken.has(known.block))
      throw new Error(
        `Another interface has the servers' subnet ${addressAt(known.block, 0)}/${prefixLength}. Take it down, or remove ${home}.`,
      );
    await raise(bridge, `${addressAt(known.block, 1)}/${prefixLength}`);
    return known;
  });
  const save = () => {
    writeFileSync(`${file}.new`, JSON.stringify(plan));
    renameSync(`${file}.new`, file);
  };
  save();
  return {
    tag,
    bridge,
    hostAddress: addressAt(plan.block, 1),
    prefixLength,
    ...reservations(plan, save),
    plug: async (id, pid) => {
      const link = linkOf(tag, id);
      await command('ip', [
        'link',
        'add',
        link,
        'type',
        'veth',
        'peer',
        'name',
        'eth0',
        'netns',
        String(pid),
      ]);
      await command('ip', ['link', 'set', link, 'master', bridge, 'up']);
    },
    unplug: (id) => removeLink(linkOf(tag, id)),
    isPlugged: (id) => existsSync(`/sys/class/net/${linkOf(tag, id)}/master`),
    close: () => removeLink(bridge),
  };
}

/** An interface name may have 15 characters. */
const linkOf = (tag: string, id: number): string => `v${tag}${id.toString(36)}`;

const addressAt = (block: number, host: number): string => `10.87.${block * 4 + (host >> 8)}.${host & 255}`;

function hostIn(block: number, address: string): number {
  const [, , third = 0, fourth = 0] = address.split('.').map(Number);
  return (third - block * 4) * 256 + fourth;
}

function reservations(
  plan: Plan,
  save: () => void,
): Pick<Network, 'reserve' | 'reclaim' | 'release' | 'ownerOf'> {
  const hostOf = (id: number) => Object.entries(plan.reserved).find(([, owner]) => owner === id)?.[0];
  const addressOf = (id: number) => {
    const host = hostOf(id);
    return host === undefined ? undefined : addressAt(plan.block, Number(host));
  };
  return {
    ownerOf: (address) => plan.reserved[hostIn(plan.block, address)],
    reserve: (id) => {
      const known = addressOf(id);
      if (known) return known;
      const host = firstFree(plan.reserved);
      plan.reserved[host] = id;
      save();
      return addressAt(plan.block, host);
    },
    reclaim: (id, address) => {
      const host = hostIn(plan.block, address);
      if (host in plan.reserved || addressOf(id) || address !== addressAt(plan.block, host)) return;
      plan.reserved[host] = id;
      save();
    },
    release: (id) => {
      const host = hostOf(id);
      if (host === undefined) return;
      delete plan.reserved[host];
      save();
    },
  };
}

function firstFree(reserved: Record<string, number>): number {
  for (let host = 2; host < 2 ** (32 - prefixLength) - 1; host += 1) if (!(host in reserved)) return host;
  throw new Error(`All addresses of this sandbox are taken (${2 ** (32 - prefixLength) - 3} servers).`);
}

function readPlan(file: string): Plan | undefined {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as Plan;
  } catch {
    return undefined;
  }
}

/** Blocks of 10.87.0.0/16 that an interface other than ours has an address in. */
async function blocksInUse(bridge: string): Promise<Set<number>> {
  const links = JSON.parse(await command('ip', ['-json', '-4', 'address'])) as {
    ifname: string;
    addr_info: { local: string }[];
  }[];
  const others = links.filter(({ ifname }) => ifname !== bridge).flatMap(({ addr_info }) => addr_info);
  const inUse = others.filter(({ local }) => local.startsWith('10.87.'));
  return new Set(inUse.map(({ local }) => Math.floor(Number(local.split('.')[2]) / 4)));
}

function freeBlock(tag: string, taken: Set<number>): number {
  const first = Number.parseInt(tag, 16);
  for (let step = 0; step < blocks; step += 1) {
    const block = (first + step) % blocks;
    if (!taken.has(block)) return block;
  }
  throw new Error(
    `All ${blocks} subnets of 10.87.0.0/16 are in use on this machine: stop another sandbox first.`,
  );
}

async function raise(bridge: string, address: string): Promise<void> {
  const add = await command('ip', ['link', 'show', bridge]).catch(() => undefined);
  if (add === undefined) await command('ip', ['link', 'add', bridge, 'type', 'bridge']);
  await command('ip', ['address', 'replace', address, 'dev', bridge]);
  await command('ip', ['link', 'set', bridge, 'up']);
}

async function removeLink(name: string): Promise<void> {
  await command('ip', ['link', 'delete', name]).catch((error: Error) => {
    if (!/Cannot find device/.test(error.message)) throw error;
  });
}
