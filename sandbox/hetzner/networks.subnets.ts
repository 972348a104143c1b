import { locations } from './catalog/locations.ts';
import { HetznerError, invalidInput } from './errors.ts';
import { addressOf, contains, firstFreeRange, numberOf, overlaps, rangeOf } from './networks.ranges.ts';
import type { NetworkRoute, SubnetRequest } from './networks.schema.ts';
import type { NetworkRecord, Subnet } from './project.ts';

/** The address that routes between subnets: the first of the network. */
export function gatewayOf({ ip_range }: Pick<NetworkRecord, 'ip_range'>): string {
  return addressOf(rangeOf(ip_range).first + 1);
}

/** The network with one more subnet. Throws invalid_input if its range does not fit. */
export function withSubnet(network: NetworkRecord, wanted: SubnetRequest): NetworkRecord {
  if (wanted.type === 'vswitch')
    throw new HetznerError('not_implemented', 'the sandbox does not support vSwitch subnets');
  if (!locations.some(({ network_zone }) => network_zone === wanted.network_zone))
    throw invalidInput({ network_zone: [`network zone '${wanted.network_zone}' not found`] });
  if (network.subnets.length >= 50)
    throw new HetznerError('resource_limit_exceeded', 'subnet limit per network exceeded');
  const ip_range = wanted.ip_range ?? freeSubnetRange(network);
  refuseMisfit(network, ip_range);
  const { type, network_zone } = wanted;
  return { ...network, subnets: [...network.subnets, { type, ip_range, network_zone }] };
}

function freeSubnetRange(network: NetworkRecord): string {
  const taken = [...network.subnets.map(({ ip_range }) => ip_range), ...destinations(network)].map(rangeOf);
  const free = firstFreeRange(rangeOf(network.ip_range), 24, taken);
  if (!free) throw invalidInput({ ip_range: ['the network has no free /24 range'] });
  return free;
}

function refuseMisfit(network: NetworkRecord, text: string): void {
  const range = rangeOf(text);
  const refuse = (reason: string): never => {
    throw invalidInput({ ip_range: [reason] });
  };
  if (range.prefix > 30) refuse('must be at least a /30 range');
  if (!contains(rangeOf(network.ip_range), range)) refuse('must be part of the range of the network');
  if (network.subnets.some(({ ip_range }) => overlaps(rangeOf(ip_range), range)))
    refuse('overlaps with another subnet');
  if (destinations(network).some((destination) => overlaps(rangeOf(destination), range)))
    refuse('overlaps with the destination of a route');
}

/** Destinations of routes, without the default route, which covers everything. */
function destinations({ routes }: NetworkRecord): string[] {
  return routes.map(({ destination }) => destination).filter((destination) => destination !== '0.0.0.0/0');
}

/** The network without a subnet. Throws not_found, and service_error while servers are in it. */
export function withoutSubnet(network: NetworkRecord, ip_range: string): NetworkRecord {
  const subnet = network.subnets.find((each) => each.ip_range === ip_range);
  if (!subnet) throw new HetznerError('not_found', `subnet '${ip_range}' not found`);
  if (network.members.some(({ ip }) => isIn(subnet, ip)))
    throw new HetznerError('service_error', 'cannot remove subnet because servers are attached to it');
  return { ...network, subnets: network.subnets.filter((each) => each !== subnet) };
}

/** The network with one more route. Throws invalid_input if the route does not fit. */
export function withRoute(network: NetworkRecord, route: NetworkRoute): NetworkRecord {
  if (network.routes.length >= 100)
    throw new HetznerError('resource_limit_exceeded', 'route limit per network exceeded');
  const { destination, gateway } = route;
  if (network.routes.some((each) => each.destination === destination))
    throw invalidInput({ destination: ['the network has a route to it'] });
  const isDefault = destination === '0.0.0.0/0';
  if (!isDefault && network.subnets.some((each) => overlaps(rangeOf(each.ip_range), rangeOf(destination))))
    throw invalidInput({ destination: ['overlaps with a subnet'] });
  const at = rangeOf(`${gateway}/32`);
  if (!contains(rangeOf(network.ip_range), at) || gateway === gatewayOf(network))
    throw invalidInput({ gateway: ['must be in the network and not its first address'] });
  return { ...network, routes: [...network.routes, route] };
}

/** The network without a route. Throws not_found. */
export function withoutRoute(network: NetworkRecord, { destination, gateway }: NetworkRoute): NetworkRecord {
  const route = network.routes.find((each) => each.destination === destination && each.gateway === gateway);
  if (!route) throw new HetznerError('not_found', `route to '${destination}' not found`);
  return { ...network, routes: network.routes.filter((each) => each !== route) };
}

/** The network with a larger range: it starts at the same address. Throws invalid_input. */
export function withRange(network: NetworkRecord, ip_range: string): NetworkRecord {
  const [before, after] = [rangeOf(network.ip_range), rangeOf(ip_range)];
  if (after.first !== before.first || after.prefix >= before.prefix)
    throw invalidInput({ ip_range: ['must start at the same address and be larger'] });
  return { ...network, ip_range };
}

/** Whether an address is in a subnet. */
export function isIn({ ip_range }: Subnet, ip: string): boolean {
  const range = rangeOf(ip_range);
  return range.first <= numberOf(ip) && numberOf(ip) <= range.last;
}
