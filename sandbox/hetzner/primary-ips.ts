import { randomBytes } from 'node:crypto';
import ipaddr from 'ipaddr.js';
import { HetznerError, invalidInput } from './errors.ts';
import { changeServer, type HetznerProject, type PrimaryIpRecord, type ServerRecord } from './project.ts';

export type IpType = PrimaryIpRecord['type'];

/** The name that an address's PTR record has until it is changed. */
function defaultPtr(ip: string): string {
  return `static.${ip.split('.').reverse().join('.')}.clients.your-server.de`;
}

/** PTR records as the API lists them: an IPv4 always has one, an IPv6 network only those that were set. */
export function ptrRecords({ type, ip, ptrs }: PrimaryIpRecord): { ip: string; dns_ptr: string }[] {
  return type === 'ipv4' && ptrs.length === 0 ? [{ ip, dns_ptr: defaultPtr(ip) }] : ptrs;
}

/** The primary IP with another PTR record; null restores the default. Throws invalid_input for an address that is not its own. */
export function withPtr(primaryIp: PrimaryIpRecord, ip: string, dns_ptr: string | null): PrimaryIpRecord {
  if (!isOwn(primaryIp, ip)) throw invalidInput({ ip: [`'${ip}' does not belong to this resource`] });
  const others = primaryIp.ptrs.filter((each) => each.ip !== ip);
  return { ...primaryIp, ptrs: dns_ptr === null ? others : [...others, { ip, dns_ptr }] };
}

function isOwn({ type, ip }: PrimaryIpRecord, asked: string): boolean {
  if (type === 'ipv4') return ip === asked;
  return ipaddr.IPv6.isValid(asked) && ipaddr.IPv6.parse(asked).match(ipaddr.IPv6.parseCIDR(ip));
}

/** Creates the record of an IPv4 whose address is known, or of a new IPv6 network. */
export function newPrimaryIp(
  project: HetznerProject,
  wanted: Pick<PrimaryIpRecord, 'type' | 'location' | 'server' | 'auto_delete'> & {
    id?: number;
    name?: string;
    ip?: string;
    labels?: Record<string, string>;
  },
): PrimaryIpRecord {
  const id = wanted.id ?? project.nextId('primary_ip');
  const { name = `primary_ip-${id}`, ip = newIpv6Network(id), labels = {} } = wanted;
  const created = new Date().toISOString();
  return { ...wanted, id, name, ip, labels, protection: { delete: false }, ptrs: [], created };
}

/** From the prefix reserved for documentation (RFC 3849): no driver routes it. */
function newIpv6Network(id: number): string {
  const part = (number: number): string => number.toString(16);
  return `2001:db8:${part(id & 0xffff)}:${part(randomBytes(2).readUInt16BE())}::/64`;
}

/** Throws Hetzner's error for a server that cannot get or lose an address: it has one of the type, or it is not off. */
export function refuseServer(server: ServerRecord, type?: IpType): void {
  if (type && server[type])
    throw new HetznerError(`server_has_${type}`, `server already has an ${type} address`);
  if (server.status !== 'off') throw new HetznerError('server_not_stopped', 'server must be stopped');
}

/** Gives an address to a server that is off. Doing it again changes nothing. */
export async function assignPrimaryIp(
  project: HetznerProject,
  primaryIp: PrimaryIpRecord,
  serverId: number,
): Promise<void> {
  const { id, type, ip } = primaryIp;
  if (type === 'ipv4') await project.driver.moveAddress(ip, serverId);
  project.primaryIps.put({ ...primaryIp, server: serverId });
  const change = type === 'ipv4' ? { ipv4: { id, ip }, address: ip } : { ipv6: { id, ip } };
  changeServer(project, serverId, change);
}

/** Takes an address from its server, which then has an address that is not public. Doing it again changes nothing. */
export async function unassignPrimaryIp(project: HetznerProject, primaryIp: PrimaryIpRecord): Promise<void> {
  const server = project.servers.get(primaryIp.server ?? 0);
  if (primaryIp.type === 'ipv4') await project.driver.moveAddress(primaryIp.ip, primaryIp.id);
  project.primaryIps.put({ ...primaryIp, server: null });
  if (!server) return;
  if (primaryIp.type === 'ipv6') changeServer(project, server.id, { ipv6: null });
  else {
    const address = await project.driver.reserveAddress(server.id);
    changeServer(project, server.id, { ipv4: null, address });
  }
}

/** Removes the addresses of a server that is being deleted, and keeps those without `auto_delete` for another one. */
export async function releasePrimaryIps(project: HetznerProject, serverId: number): Promise<void> {
  for (const primaryIp of project.primaryIps.all()) {
    if (primaryIp.server !== serverId) continue;
    if (primaryIp.auto_delete) {
      project.primaryIps.remove(primaryIp.id);
      continue;
    }
    if (primaryIp.type === 'ipv4') await project.driver.moveAddress(primaryIp.ip, primaryIp.id);
    project.primaryIps.put({ ...primaryIp, server: null });
  }
}

/**
 * Restores what a restart may have lost: the records of addresses that an earlier version stored in the server only, and
 * the reservations of addresses without a server.
 */
export async function restorePrimaryIps(project: HetznerProject): Promise<void> {
  for (const server of project.servers.all()) {
    for (const type of ['ipv4', 'ipv6'] as const) {
      const address = server[type];
      if (!address || project.primaryIps.get(address.id)) continue;
      const { location } = server;
      const known = { ...address, type, location, server: server.id, auto_delete: true };
      project.primaryIps.put(newPrimaryIp(project, known));
    }
  }
  for (const { type, ip, id, server } of project.primaryIps.all())
    if (type === 'ipv4' && server === null) await project.driver.moveAddress(ip, id);
}
