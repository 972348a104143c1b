import { isIPv4 } from 'node:net';
import { z } from 'zod';
import { labels } from './labels.ts';
import { isPrivate, parseRange } from './networks.ranges.ts';

const name = z.string().min(1).max(128);
const address = z.string().refine(isIPv4, 'must be an IPv4 address');
const range = z
  .string()
  .refine((text) => parseRange(text) !== undefined, 'must be a network in CIDR notation');

/** A network's range: private (RFC 1918), of at least 256 addresses. */
const networkRange = range.refine((text) => {
  const parsed = parseRange(text);
  return parsed !== undefined && isPrivate(parsed) && parsed.prefix <= 24;
}, 'must be a private range of at least /24');

/** `vswitch` subnets need a dedicated server at Hetzner, and `server` is the old name of `cloud`. */
const subnet = z.strictObject({
  type: z.enum(['cloud', 'server', 'vswitch']),
  ip_range: range.optional(),
  network_zone: z.string().min(1),
  gateway: z.string().optional(),
  vswitch_id: z.int().optional(),
});
export type SubnetRequest = z.infer<typeof subnet>;

const route = z.strictObject({ destination: range, gateway: address });
export type NetworkRoute = z.infer<typeof route>;

/** Body of POST /networks (hcloud-go `NetworkCreateRequest`). */
export const createNetworkBody = z.strictObject({
  name,
  ip_range: networkRange,
  subnets: z.array(subnet).max(50, 'at most 50 subnets per network').default([]),
  routes: z.array(route).max(100, 'at most 100 routes per network').default([]),
  labels: labels.default({}),
  expose_routes_to_vswitch: z.boolean().default(false),
});
export const updateNetworkBody = z.strictObject({
  name: name.optional(),
  labels: labels.optional(),
  expose_routes_to_vswitch: z.boolean().optional(),
});
export const addSubnetBody = subnet;
export const deleteSubnetBody = z.strictObject({ ip_range: range });
export const routeBody = route;
export const changeRangeBody = z.strictObject({ ip_range: networkRange });

const ips = z.array(address);

/** Bodies of the server actions that concern networks. */
export const attachToNetworkBody = z.strictObject({
  network: z.int(),
  ip: address.optional(),
  alias_ips: ips.default([]),
  ip_range: range.optional(),
});
export const detachFromNetworkBody = z.strictObject({ network: z.int() });
export const changeAliasIpsBody = z.strictObject({ network: z.int(), alias_ips: ips });
