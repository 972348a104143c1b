import { createHmac } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { isIP } from 'node:net';
import ipaddr from 'ipaddr.js';
import proxyAddr from 'proxy-addr';
import { deriveKey, type MasterKey } from '../secrets/master-key.ts';

/** Whether an address is one of our proxies, whose X-Forwarded-For header we trust. */
export type TrustedProxies = (address: string, hop: number) => boolean;

/** The key for hashing addresses: without it, nobody can find an address by hashing all of them. */
export type AddressSecret = Buffer & { readonly __brand: 'AddressSecret' };

/** Networks whose hash is cached. */
const MAX_CACHED_NETWORKS = 10_000;
/** The IPv6 prefix of a household, 56 bits as groups: one household controls all of its addresses. */
const IPV6_NETWORK = [0xffff, 0xffff, 0xffff, 0xff00, 0, 0, 0, 0];

/**
 * Parses addresses, CIDR blocks and the names `loopback`, `linklocal` and `uniquelocal`, separated by commas, as Express's
 * `trust proxy` does; `none`: no proxy is trusted. Throws if the setting is invalid or covers the whole internet.
 */
export function readTrustedProxies(setting: string): TrustedProxies {
  if (setting.trim() === 'none') return () => false;
  const blocks = setting.split(',').map((block) => block.trim());
  return proxyAddr.compile(blocks.filter((block) => block !== ''));
}

/** The secret of this installation: the same in every process. */
export function addressSecretFrom(master: MasterKey): AddressSecret {
  return deriveKey(master, 'client addresses') as AddressSecret;
}

/**
 * The network that a request comes from: `198.51.100.7`, or `2001:db8:1:200::/56`. Only the entries of `X-Forwarded-For`
 * that trusted proxies wrote count; anybody can write the rest.
 */
export function clientNetwork(req: IncomingMessage, trusted: TrustedProxies): string {
  // A proxy may pass on something that is no address; then the last valid address stands for everyone behind it.
  const address = proxyAddr.all(req, trusted).findLast((each) => isIP(each ?? '') !== 0);
  if (address === undefined) return 'unknown';
  const parsed = ipaddr.process(address);
  if (!(parsed instanceof ipaddr.IPv6)) return parsed.toString();
  const groups = parsed.parts.map((group, index) => group & (IPV6_NETWORK[index] ?? 0));
  return `${new ipaddr.IPv6(groups).toString()}/56`;
}

/** Of an IPv4 address, the 256 addresses around it (`198.51.100.0/24`): what people may see of a login without its address. */
export function widerNetworkOf(network: string): string {
  return isIP(network) === 4 ? `${network.slice(0, network.lastIndexOf('.'))}.0/24` : network;
}

export interface ClientHashSettings {
  trustedProxies: TrustedProxies;
  addressSecret: AddressSecret;
}

/** The client's network as a keyed hash of 22 characters, which may be stored and logged. */
export function clientHashOf(
  req: IncomingMessage,
  { trustedProxies, addressSecret }: ClientHashSettings,
): string {
  return hashed(clientNetwork(req, trustedProxies), addressSecret);
}

/** `clientHashOf` with a cache, for many requests from the same networks. */
export function cachedClientHash({
  trustedProxies,
  addressSecret,
}: ClientHashSettings): (req: IncomingMessage) => string {
  const known = new Map<string, string>();
  const bySocket = new WeakMap<object, string>();
  const hashOf = (req: IncomingMessage): string => {
    const network = clientNetwork(req, trustedProxies);
    const remembered = known.get(network);
    if (remembered !== undefined) return remembered;
    const source = hashed(network, addressSecret);
    if (known.size >= MAX_CACHED_NETWORKS) known.clear();
    known.set(network, source);
    return source;
  };
  return (req) => {
    // Without the header, every request of a connection comes from the same address.
    if (req.headers['x-forwarded-for'] !== undefined) return hashOf(req);
    const remembered = bySocket.get(req.socket);
    if (remembered !== undefined) return remembered;
    const source = hashOf(req);
    bySocket.set(req.socket, source);
    return source;
  };
}

function hashed(network: string, secret: AddressSecret): string {
  const mac = createHmac('sha256', secret).update(network).digest();
  return mac.subarray(0, 16).toString('base64url');
}

/** The client's network, or undefined for this machine: all clients behind a local proxy that is not trusted would share one. */
export function remoteNetwork(...client: Parameters<typeof clientNetwork>): string | undefined {
  const network = clientNetwork(...client);
  return isThisMachine(network) ? undefined : network;
}

/** Whether a network, as `clientNetwork` or `widerNetworkOf` returns it, is the loopback of either family. */
export function isThisMachine(network: string): boolean {
  return network.startsWith('127.') || network === '::/56';
}
