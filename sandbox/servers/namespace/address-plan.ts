import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { cacheFolder } from '../../../toolchain/paths.ts';
import { addressAt, claimSubnet, hostIn, prefixLength, type SubnetRecords } from './subnet.ts';

/** The addresses of one sandbox, stored in `network.json` of its home: a subnet of 10.87.0.0/16 and its reservations. */
export interface AddressPlan {
  /** Six hex digits that identify this sandbox's resources on the machine. */
  tag: string;
  /** Name of the interface on this machine that has `hostAddress`; it may not exist yet. */
  bridge: string;
  /** This machine's address as servers see it. */
  hostAddress: string;
  prefixLength: number;
  /** Reserves an address for a server, on disk, until it is released. */
  reserve(id: number): string;
  /** Reserves an earlier address of a server again. Does nothing when another server has it by now. */
  reclaim(id: number, address: string): void;
  /** Reserves an address for another id, which loses its own. Does nothing for an address of another subnet. */
  move(address: string, id: number): void;
  release(id: number): void;
  /** The id of the server that has an address. */
  ownerOf(address: string): number | undefined;
  /** Releases the subnet while this sandbox is closed; reservations stay. */
  close(): void;
}

interface Plan {
  block: number;
  /** Server ids by host number in the subnet. */
  reserved: Record<string, number>;
}

/** The tag of the sandbox whose state is in `home`. */
export const tagOf = (home: string): string =>
  createHash('sha256').update(resolve(home)).digest('hex').slice(0, 6);

/**
 * Opens the sandbox's addresses and chooses a free subnet the first time, even if two sandboxes do so at once. It needs only
 * files, so servers have addresses before the network exists.
 */
export function openAddressPlan(home: string, records: Partial<SubnetRecords> = {}): AddressPlan {
  const tag = tagOf(home);
  const bridge = `cd${tag}`;
  const file = join(home, 'network.json');
  mkdirSync(home, { recursive: true });
  const kept = readPlan(file);
  // Without reservations, any other subnet will do.
  const known = kept && Object.keys(kept.reserved).length > 0 ? kept.block : undefined;
  const subnet = claimSubnet(
    { home, bridge },
    { known, first: kept?.block ?? Number.parseInt(tag, 16) },
    { claims: join(cacheFolder(), 'subnets'), routes: '/proc/net/route', ...records },
  );
  const plan: Plan = { block: subnet.block, reserved: kept?.reserved ?? {} };
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
    close: subnet.release,
  };
}

function reservations(
  plan: Plan,
  save: () => void,
): Pick<AddressPlan, 'reserve' | 'reclaim' | 'move' | 'release' | 'ownerOf'> {
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
    move: (address, id) => {
      const host = hostIn(plan.block, address);
      if (address !== addressAt(plan.block, host) || plan.reserved[host] === id) return;
      const own = hostOf(id);
      if (own !== undefined) delete plan.reserved[own];
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
  throw new Error(`All addresses of this sandbox are in use (${2 ** (32 - prefixLength) - 3} servers).`);
}

function readPlan(file: string): Plan | undefined {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as Plan;
  } catch {
    return undefined;
  }
}
