import { isIPv4 } from 'node:net';
import ipaddr from 'ipaddr.js';

/** An IPv4 range; addresses are numbers, so that they can be compared and counted. */
export interface IpRange {
  first: number;
  last: number;
  prefix: number;
}

/** Parses CIDR notation. Undefined if it is not IPv4 or its host bits are not zero. */
export function parseRange(text: string): IpRange | undefined {
  const [address = '', bits = ''] = text.split('/');
  if (!isIPv4(address) || !/^\d{1,2}$/.test(bits) || Number(bits) > 32) return undefined;
  const prefix = Number(bits);
  const first = numberOf(address);
  const size = 2 ** (32 - prefix);
  return first % size === 0 ? { first, last: first + size - 1, prefix } : undefined;
}

/** Whether every address of `inner` is in `outer`. */
export function contains(outer: IpRange, inner: IpRange): boolean {
  return outer.first <= inner.first && inner.last <= outer.last;
}

export function overlaps(a: IpRange, b: IpRange): boolean {
  return a.first <= b.last && b.first <= a.last;
}

const privateRanges = ['10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16'].map(rangeOf);

/** Whether a range is in a private range of RFC 1918. */
export function isPrivate(range: IpRange): boolean {
  return privateRanges.some((outer) => contains(outer, range));
}

/** A range that is known to parse. */
export function rangeOf(text: string): IpRange {
  const range = parseRange(text);
  if (!range) throw new Error(`"${text}" is not an IPv4 range`);
  return range;
}

/** The first range of a size in `outer` that overlaps none of `taken`, in CIDR notation. */
export function firstFreeRange(outer: IpRange, prefix: number, taken: IpRange[]): string | undefined {
  const size = 2 ** (32 - prefix);
  for (let first = outer.first; first + size - 1 <= outer.last; first += size) {
    const range = { first, last: first + size - 1, prefix };
    if (!taken.some((other) => overlaps(other, range))) return `${addressOf(first)}/${prefix}`;
  }
  return undefined;
}

export function numberOf(address: string): number {
  return ipaddr.IPv4.parse(address)
    .toByteArray()
    .reduce((sum, byte) => sum * 256 + byte, 0);
}

export function addressOf(number: number): string {
  return [24, 16, 8, 0].map((shift) => Math.floor(number / 2 ** shift) % 256).join('.');
}
