import { linkSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** Prefix length of a sandbox's subnet. */
export const prefixLength = 22;
/** The number of subnets in 10.87.0.0/16; a block is the index of one. */
const blocks = 64;

/** The address of a host in a block; host 1 is this machine. */
export const addressAt = (block: number, host: number): string =>
  `10.87.${block * 4 + (host >> 8)}.${host & 255}`;

/** The block that an address is in, or undefined outside 10.87.0.0/16. */
function blockOf(address: string): number | undefined {
  const [first, second, third = ''] = address.split('.');
  return first === '10' && second === '87' ? Math.floor(Number(third) / 4) : undefined;
}

/** The host number of an address in a block; out of range for an address of another block. */
export function hostIn(block: number, address: string): number {
  const [, , third = 0, fourth = 0] = address.split('.').map(Number);
  return (third - block * 4) * 256 + fourth;
}

/** The files that record which subnets are in use. */
export interface SubnetRecords {
  /** Folder with the claims of all sandboxes on this machine, one file per block. */
  claims: string;
  /** The kernel's routes (`/proc/net/route`); unlike os.networkInterfaces(), they include bridges without links. */
  routes: string;
}

/** A subnet that no other interface or running sandbox on this machine uses. */
export interface ClaimedSubnet {
  block: number;
  /** Makes it available to others. */
  release(): void;
}

/**
 * Claims the known block, or without one the first free block from `first` on. The bridge may be raised later; until then,
 * the claim excludes other sandboxes. Throws when the known block is in use, or none is free.
 */
export function claimSubnet(
  owner: { home: string; bridge: string },
  wanted: { known: number | undefined; first: number },
  { claims, routes }: SubnetRecords,
): ClaimedSubnet {
  const taken = blocksInUse(routes, owner.bridge);
  const claim = `${process.pid} ${owner.home}`;
  const candidates =
    wanted.known !== undefined
      ? [wanted.known]
      : Array.from({ length: blocks }, (_, step) => (wanted.first + step) % blocks);
  mkdirSync(claims, { recursive: true });
  const block = candidates.find((each) => !taken.has(each) && writeClaim(join(claims, String(each)), claim));
  if (block === undefined) throw nothingFree(wanted.known, owner.home);
  const file = join(claims, String(block));
  return { block, release: () => read(file) === claim && rmSync(file, { force: true }) };
}

function nothingFree(known: number | undefined, home: string): Error {
  return new Error(
    known === undefined
      ? `All ${blocks} subnets of 10.87.0.0/16 are in use on this machine: stop another sandbox first.`
      : `Another interface or sandbox has the servers' subnet ${addressAt(known, 0)}/${prefixLength}. Take it down, or remove ${home}.`,
  );
}

/** Blocks to which another interface has a route. The file has addresses in hex with reversed bytes. */
function blocksInUse(routes: string, bridge: string): Set<number> {
  const inUse = new Set<number>();
  for (const line of (read(routes) ?? '').split('\n').slice(1)) {
    const [link, destination = ''] = line.split('\t');
    const bytes = (destination.match(/../g) ?? []).reverse().map((byte) => Number.parseInt(byte, 16));
    const block = link === bridge ? undefined : blockOf(bytes.join('.'));
    if (block !== undefined) inUse.add(block);
  }
  return inUse;
}

/** Tries to claim a block. Linking a complete file into place succeeds for only one of two concurrent claims. */
function writeClaim(file: string, claim: string): boolean {
  const mine = `${file}.${process.pid}`;
  writeFileSync(mine, claim);
  try {
    const holder = read(file);
    if (holder !== undefined && holder !== claim && !isAlive(holder)) rmSync(file, { force: true });
    linkSync(mine, file);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    return read(file) === claim;
  } finally {
    rmSync(mine, { force: true });
  }
}

function read(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return undefined;
  }
}

/** Whether the process of a claim is alive. A reused pid only keeps a block unavailable for longer. */
function isAlive(claim: string): boolean {
  try {
    process.kill(Number.parseInt(claim, 10), 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
