import { locations } from './catalog/locations.ts';
import { HetznerError, invalidInput } from './errors.ts';
import { addressOf, overlaps, rangeOf } from './networks.ranges.ts';
import { gatewayOf, isIn } from './networks.subnets.ts';
import type { HetznerProject, NetworkMember, NetworkRecord, ServerRecord, Subnet } from './project.ts';

/** What a server asks for: an address, further addresses, and the range of a subnet. */
export interface AttachRequest {
  ip?: string | undefined;
  alias_ips?: string[];
  ip_range?: string | undefined;
}

/** Networks that a server can be attached to at the same time. */
const maxNetworks = 3;

/** The networks of a server, each with the server's part in it, oldest first. */
export function networksOf(
  project: HetznerProject,
  serverId: number,
): { network: NetworkRecord; member: NetworkMember }[] {
  return project.networks.all().flatMap((network) => {
    const member = network.members.find(({ server }) => server === serverId);
    return member ? [{ network, member }] : [];
  });
}

/**
 * The server's part in a network that it joins, with an address of its own. Throws server_already_attached,
 * networks_overlap, no_subnet_available, ip_not_available, invalid_input and resource_limit_exceeded.
 */
export function newMember(
  project: HetznerProject,
  network: NetworkRecord,
  server: Pick<ServerRecord, 'id' | 'location'>,
  request: AttachRequest,
): NetworkMember {
  refuseNetwork(project, network, server.id);
  const subnet = subnetFor(network, server, request);
  const ip = request.ip ?? freeAddress(network, subnet);
  const alias_ips = request.alias_ips ?? [];
  for (const each of [ip, ...alias_ips]) refuseAddress(network, each, server.id);
  return { server: server.id, ip, alias_ips, mac_address: macOf(server.id, network.id) };
}

function refuseNetwork(project: HetznerProject, network: NetworkRecord, serverId: number): void {
  const present = networksOf(project, serverId);
  if (present.some((each) => each.network.id === network.id))
    throw new HetznerError('server_already_attached', 'server is already attached to this network');
  if (present.some((each) => overlaps(rangeOf(each.network.ip_range), rangeOf(network.ip_range))))
    throw new HetznerError('networks_overlap', 'the network overlaps with another network of the server');
  if (present.length >= maxNetworks)
    throw new HetznerError('resource_limit_exceeded', 'network limit per server exceeded');
}

function subnetFor(
  network: NetworkRecord,
  { location }: Pick<ServerRecord, 'location'>,
  { ip, ip_range }: AttachRequest,
): Subnet {
  const zone = locations.find(({ name }) => name === location)?.network_zone;
  const inZone = network.subnets.filter(({ network_zone }) => network_zone === zone);
  const inRange = inZone.filter((subnet) => ip_range === undefined || subnet.ip_range === ip_range);
  if (ip_range !== undefined && inRange.length === 0)
    throw invalidInput({ ip_range: ['the network has no such subnet in the network zone of the server'] });
  if (ip === undefined) {
    const open = inRange.find((subnet) => firstFree(network, subnet) !== undefined);
    if (!open) throw new HetznerError('no_subnet_available', 'no subnet has a free address for the server');
    return open;
  }
  const matching = inRange.find((subnet) => isIn(subnet, ip));
  if (matching) return matching;
  if (ip_range !== undefined) throw invalidInput({ ip: ['must be part of ip_range'] });
  throw new HetznerError('ip_not_available', `IP '${ip}' is in no subnet for the server`);
}

function freeAddress(network: NetworkRecord, subnet: Subnet): string {
  const free = firstFree(network, subnet);
  if (!free) throw new HetznerError('no_subnet_available', `subnet '${subnet.ip_range}' has no free address`);
  return free;
}

function firstFree(network: NetworkRecord, subnet: Subnet): string | undefined {
  const { first, last } = rangeOf(subnet.ip_range);
  for (let number = first + 1; number < last; number += 1) {
    const address = addressOf(number);
    if (!isTaken(network, address)) return address;
  }
  return undefined;
}

/** Throws ip_not_available for an address that is in no subnet, reserved, or used by another server. */
export function refuseAddress(network: NetworkRecord, ip: string, serverId: number): void {
  const subnet = network.subnets.find((each) => isIn(each, ip));
  const ends = subnet && rangeOf(subnet.ip_range);
  const isEnd = ends && [addressOf(ends.first), addressOf(ends.last)].includes(ip);
  if (!subnet || isEnd || isTaken(network, ip, serverId))
    throw new HetznerError('ip_not_available', `IP '${ip}' is not available`);
}

function isTaken(network: NetworkRecord, ip: string, except?: number): boolean {
  if (ip === gatewayOf(network)) return true;
  const others = network.members.filter(({ server }) => server !== except);
  return others.some((member) => member.ip === ip || member.alias_ips.includes(ip));
}

/** A locally administered address that is stable for a server in a network. */
function macOf(serverId: number, networkId: number): string {
  const bytes = [
    0x86,
    networkId & 255,
    (serverId >> 24) & 255,
    (serverId >> 16) & 255,
    (serverId >> 8) & 255,
  ];
  return [...bytes, serverId & 255].map((byte) => byte.toString(16).padStart(2, '0')).join(':');
}

/** Adds a server to a network. Does nothing if it is in it. */
export function attachMember(project: HetznerProject, networkId: number, member: NetworkMember): void {
  const network = project.networks.get(networkId);
  if (!network) throw new HetznerError('not_found', 'the network no longer exists');
  if (network.members.some(({ server }) => server === member.server)) return;
  project.networks.put({ ...network, members: [...network.members, member] });
}

/** Removes a server from a network. */
export function detachMember(project: HetznerProject, networkId: number, serverId: number): void {
  const network = project.networks.get(networkId);
  if (!network) return;
  project.networks.put({ ...network, members: network.members.filter(({ server }) => server !== serverId) });
}

/** Replaces the further addresses of a server in a network. */
export function setAliasIps(
  project: HetznerProject,
  networkId: number,
  serverId: number,
  alias_ips: string[],
): void {
  const network = project.networks.get(networkId);
  if (!network) return;
  const members = network.members.map((each) => (each.server === serverId ? { ...each, alias_ips } : each));
  project.networks.put({ ...network, members });
}
