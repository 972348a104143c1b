import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { cacheFolder } from '../../../toolchain/paths.ts';
import { addressAt, claimSubnet, hostIn, prefixLength, type SubnetRecords } from './subnet.ts';

/** The addresses of one sandbox, kept in `network.json` of its home: the subnet of 10.87.0.0/16, and who has which in it. */
export interface AddressPlan {
  /** Six hex digits that tell this sandbox's things from another's. */
  tag: string;
  /** Name of the interface on this machine that has `hostAddress`, raised or not. */
  bridge: string;
  /** This machine's address as servers see it. */
  hostAddress: string;
  prefixLength: number;
  /** The address of a server, reserved on disk until given back. */
  reserve(id: number): string;
  /** Reserves this very address again for a server that once had it. Does nothing when another has it by now. */
  reclaim(id: number, address: string): void;
  release(id: number): void;
  /** The server that has an address. */
  ownerOf(address: string): number | undefined;
  /** Gives the subnet up for as long as this sandbox is closed; reservations stay. */
  close(): void;
}

interface Plan {
  block: number;
  /** Server ids by the number of their address in the subnet. */
  reserved: Record<string, number>;
}

/** The tag of the sandbox whose state is in `home`. */
export const tagOf = (home: string): string =>
  createHash('sha256').update(resolve(home)).digest('hex').slice(0, 6);

/**
 * The sandbox's addresses, with a free subnet chosen the first time. Two sandboxes may do so at once. Nothing but files is
 * needed, so servers can be told their addresses before anything can give them one.
 */
export function openAddressPlan(home: string, records: Partial<SubnetRecords> = {}): AddressPlan {
  const tag = tagOf(home);
  const bridge = `cd${tag}`;
  const file = join(home, 'network.json');
  mkdirSync(home, { recursive: true });
  const kept = readPlan(file);
  // A subnet that no server has an address of can be any other one.
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
): Pick<AddressPlan, 'reserve' | 'reclaim' | 'release' | 'ownerOf'> {
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
