import { createHmac, hkdfSync } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { isIP } from 'node:net';
import ipaddr from 'ipaddr.js';
import proxyAddr from 'proxy-addr';

/** Whether an address is a proxy of ours, whose word about who called it counts. */
export type TrustedProxies = (address: string, hop: number) => boolean;

/** What addresses are hashed under: without it nobody can try all addresses until a hash fits. */
export type AddressSecret = Buffer & { readonly __brand: 'AddressSecret' };

/** Networks whose hash is remembered. */
const MAX_CACHED_NETWORKS = 10_000;
/** What a home line gets of IPv6, as groups of its first 56 bits: who has it has all of its addresses. */
const IPV6_NETWORK = [0xffff, 0xffff, 0xffff, 0xff00, 0, 0, 0, 0];

/**
 * Reads addresses, CIDR blocks and the names `loopback`, `linklocal` and `uniquelocal`, with commas between, as express has
 * them for its `trust proxy`. Empty: nobody is trusted. Throws what is wrong with it; the whole internet is refused too.
 */
export function readTrustedProxies(setting: string): TrustedProxies {
  const blocks = setting.split(',').map((block) => block.trim());
  return proxyAddr.compile(blocks.filter((block) => block !== ''));
}

/** Derives the secret from the passphrase that seals the stacks too (HKDF-SHA256): the same in every process. */
export function addressSecretFrom(passphrase: string): AddressSecret {
  return Buffer.from(hkdfSync('sha256', passphrase, 'clawdet', 'client addresses', 32)) as AddressSecret;
}

/**
 * The network that a request comes from: `198.51.100.7`, or `2001:db8:1:200::/56`. What `X-Forwarded-For` says counts as far
 * back as trusted proxies wrote it; anybody can write the rest.
 */
export function clientNetwork(req: IncomingMessage, trusted: TrustedProxies): string {
  // A proxy may pass on what is no address; then the last one that is stands for all behind it.
  const address = proxyAddr.all(req, trusted).findLast((each) => isIP(each ?? '') !== 0);
  if (address === undefined) return 'unknown';
  const parsed = ipaddr.process(address);
  if (!(parsed instanceof ipaddr.IPv6)) return parsed.toString();
  const groups = parsed.parts.map((group, index) => group & (IPV6_NETWORK[index] ?? 0));
  return `${new ipaddr.IPv6(groups).toString()}/56`;
}

/** What says where requests come from. */
export interface ClientHashSettings {
  trustedProxies: TrustedProxies;
  addressSecret: AddressSecret;
}

/** The same as a keyed hash, 22 characters: what may be stored and logged. */
export function clientHashOf(
  req: IncomingMessage,
  { trustedProxies, addressSecret }: ClientHashSettings,
): string {
  return hashed(clientNetwork(req, trustedProxies), addressSecret);
}

/** `sourceOf` for who asks it often of the same networks: it remembers the hashes of late. */
export function cachedClientHash({
  trustedProxies,
  addressSecret,
}: ClientHashSettings): (req: IncomingMessage) => string {
  const known = new Map<string, string>();
  return (req) => {
    const network = clientNetwork(req, trustedProxies);
    const remembered = known.get(network);
    if (remembered !== undefined) return remembered;
    const source = hashed(network, addressSecret);
    if (known.size >= MAX_CACHED_NETWORKS) known.clear();
    known.set(network, source);
    return source;
  };
}

function hashed(network: string, secret: AddressSecret): string {
  const mac = createHmac('sha256', secret).update(network).digest();
  return mac.subarray(0, 16).toString('base64url');
}
