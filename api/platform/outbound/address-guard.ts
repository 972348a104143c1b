import ipaddr from 'ipaddr.js';

/** A network as ipaddr.js has it: its first address and the length of its prefix. */
export type Network = [ipaddr.IPv4 | ipaddr.IPv6, number];

/** Networks that are in no public use, and that ipaddr.js 1.9 does not know as such. */
const OTHERS = readNetworks(['198.18.0.0/15', '2001::/23', '3fff::/20']);
/** The only part of IPv6 in which public addresses are given out. */
const GLOBAL_IPV6 = readNetworks(['2000::/3']);

/** Parses CIDR blocks. Throws for anything else. */
export function readNetworks(blocks: readonly string[]): Network[] {
  return blocks.map((block) => ipaddr.parseCIDR(block) as Network);
}

/**
 * Decides to which addresses this machine may connect in somebody else's name: to public ones by https, and to any address of
 * `networks` by http too. An address that stands for another one (IPv4-mapped, NAT64, 6to4, Teredo) counts as not public.
 */
export class AddressGuard {
  readonly #networks: readonly Network[];

  constructor(networks: readonly Network[]) {
    this.#networks = networks;
  }

  /** Whether any address may be called without encryption. */
  get allowsHttp(): boolean {
    return this.#networks.length > 0;
  }

  /** `protocol` as in `https:`. False for text that is no address. */
  allows(address: string, protocol: string): boolean {
    if (!ipaddr.isValid(address) || address.includes('%')) return false;
    const parsed = ipaddr.parse(address);
    return isIn(parsed, this.#networks) || (protocol === 'https:' && isPublic(parsed));
  }
}

function isPublic(address: ipaddr.IPv4 | ipaddr.IPv6): boolean {
  if (address.range() !== 'unicast' || isIn(address, OTHERS)) return false;
  return address.kind() === 'ipv4' || isIn(address, GLOBAL_IPV6);
}

function isIn(address: ipaddr.IPv4 | ipaddr.IPv6, networks: readonly Network[]): boolean {
  return networks.some(([network, bits]) => {
    if (address instanceof ipaddr.IPv4) return network instanceof ipaddr.IPv4 && address.match(network, bits);
    return network instanceof ipaddr.IPv6 && address.match(network, bits);
  });
}
