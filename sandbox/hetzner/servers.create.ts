import { isMeant } from './body.ts';
import type { Image } from './catalog/images.ts';
import { findLocationNamed } from './catalog/locations.ts';
import { type HetznerServerType, hetznerServerTypes } from './catalog/server-types.ts';
import { HetznerError, invalidInput } from './errors.ts';
import { attachMember, newMember } from './networks.attach.ts';
import { newPrimaryIp } from './primary-ips.ts';
import {
  allImages,
  type HetznerProject,
  isSoldOut,
  type NetworkRecord,
  type PrimaryIpRecord,
  type ServerRecord,
  type SshKeyRecord,
  type VolumeRecord,
} from './project.ts';
import { refuseTakenName } from './routing.ts';
import { resolveNetworks, resolvePrimaryIp, resolveVolumes } from './servers.references.ts';
import type { CreateServerBody } from './servers.schema.ts';

/** The resources that POST /servers refers to, resolved and compatible with each other. */
interface ResolvedServerRequest {
  type: HetznerServerType;
  location: string;
  image: Image;
  sshKeys: SshKeyRecord[];
  volumes: VolumeRecord[];
  networks: NetworkRecord[];
  /** Existing addresses that the server gets. */
  ipv4: PrimaryIpRecord | undefined;
  ipv6: PrimaryIpRecord | undefined;
}

/** Validates a request as Hetzner does and stores the server with its address. Throws before anything is changed. */
export async function createServerRecord(
  project: HetznerProject,
  body: CreateServerBody,
): Promise<ServerRecord> {
  const resolved = resolveServerRequest(project, body);
  const reserved = await reserveServerAddress(project, resolved.ipv4);
  const server = project.servers.put(recordOf(body, resolved, reserved));
  const withAddresses = { ...server, ...addressesOf(project, body, server, resolved) };
  attachResources(project, body, withAddresses, resolved);
  return project.servers.put(withAddresses);
}

/**
 * Reserves an id and an address, that of an existing primary IP if there is one. Skips addresses in use, because a killed
 * driver may have lost a reservation.
 */
async function reserveServerAddress(
  project: HetznerProject,
  existing: PrimaryIpRecord | undefined,
): Promise<{ id: number; address: string }> {
  for (;;) {
    const id = project.nextId('server');
    if (existing) {
      await project.driver.moveAddress(existing.ip, id);
      return { id, address: existing.ip };
    }
    const address = await project.driver.reserveAddress(id);
    const isTaken =
      project.servers.find((server) => server.address === address) ??
      project.primaryIps.find(({ ip }) => ip === address);
    if (!isTaken) return { id, address };
  }
}

/** The addresses that the server shows: existing ones, new ones, or none. */
function addressesOf(
  project: HetznerProject,
  { public_net }: CreateServerBody,
  { id, address, location }: ServerRecord,
  { ipv4, ipv6 }: ResolvedServerRequest,
): Pick<ServerRecord, 'ipv4' | 'ipv6'> {
  const assign = (type: PrimaryIpRecord['type'], existing: PrimaryIpRecord | undefined) => {
    if (!public_net[`enable_${type}`]) return null;
    const known = { type, location, server: id, auto_delete: true, ...(type === 'ipv4' && { ip: address }) };
    const primaryIp = existing ? { ...existing, server: id } : newPrimaryIp(project, known);
    project.primaryIps.put(primaryIp);
    return { id: primaryIp.id, ip: primaryIp.ip };
  };
  return { ipv4: assign('ipv4', ipv4), ipv6: assign('ipv6', ipv6) };
}

function attachResources(
  project: HetznerProject,
  { firewalls }: CreateServerBody,
  server: ServerRecord,
  { volumes, networks }: ResolvedServerRequest,
): void {
  for (const { firewall } of firewalls) {
    const record = project.firewalls.get(firewall);
    if (record) project.firewalls.put({ ...record, servers: [...record.servers, server.id] });
  }
  for (const volume of volumes) project.volumes.put({ ...volume, server: server.id });
  for (const network of networks) attachMember(project, network.id, newMember(project, network, server, {}));
}

function resolveServerRequest(project: HetznerProject, body: CreateServerBody): ResolvedServerRequest {
  if (body.placement_group)
    throw new HetznerError('not_implemented', 'the sandbox does not support placement groups');
  refuseTakenName(project.servers, 'server', body.name);
  const type = findServerType(body.server_type);
  const location = findLocation(body, type);
  const image = findImage(project, body.image, type);
  const sshKeys = body.ssh_keys.map((meant) => findSshKey(project, meant));
  for (const { firewall } of body.firewalls) {
    if (!project.firewalls.get(firewall))
      throw new HetznerError('not_found', `firewall with ID '${firewall}' not found`);
  }
  const references = {
    volumes: resolveVolumes(project, body, location),
    networks: resolveNetworks(project, body, location),
    ipv4: resolvePrimaryIp(project, body, 'ipv4', location),
    ipv6: resolvePrimaryIp(project, body, 'ipv6', location),
  };
  if (project.servers.size >= project.limits.servers) {
    throw new HetznerError('resource_limit_exceeded', 'server limit exceeded', {
      limits: [{ name: 'server_limit' }],
    });
  }
  refuseSoldOut(project, type, location);
  return { type, location, image, sshKeys, ...references };
}

/** The server type, if it can still be ordered. */
export function findServerType(meant: string | number): HetznerServerType {
  const type = hetznerServerTypes.find((each) => isMeant(each, meant));
  if (!type) throw invalidInput({ server_type: [`server type '${meant}' not found`] });
  if (type.deprecation)
    throw new HetznerError('invalid_server_type', `server type '${type.name}' is deprecated`);
  return type;
}

function findLocation({ location }: CreateServerBody, type: HetznerServerType): string {
  const wanted = location ?? Object.keys(type.monthly)[0] ?? '';
  const found = findLocationNamed(wanted);
  if (!found) throw invalidInput({ location: [`'${wanted}' not found`] });
  if (!(found.name in type.monthly))
    throw new HetznerError('invalid_input', 'unsupported location for server type', {
      fields: [{ name: 'location', messages: [`'${type.name}' is not offered in '${found.name}'`] }],
    });
  return found.name;
}

/** The image, in the type's architecture and small enough for its disk. */
export function findImage(
  project: HetznerProject,
  meant: string | number,
  type: Pick<HetznerServerType, 'architecture' | 'disk'>,
): Image {
  const named = allImages(project).filter((image) => isMeant(image, meant));
  const image = named.find(({ architecture }) => architecture === type.architecture) ?? named[0];
  if (!image) throw invalidInput({ image: [`image '${meant}' not found`] });
  if (image.architecture !== type.architecture)
    throw invalidInput({
      image: [`image is for ${image.architecture}, the server type is ${type.architecture}`],
    });
  if (image.status !== 'available') throw new HetznerError('locked', `image '${meant}' is being created`);
  if (image.disk_size > type.disk)
    throw invalidInput({
      image: [`image disk of ${image.disk_size} GB is bigger than server type disk of ${type.disk} GB`],
    });
  return image;
}

/** The SSH key with a name or an id. Throws invalid_input. */
export function findSshKey(project: HetznerProject, meant: string | number): SshKeyRecord {
  const key = project.sshKeys.find((each) => isMeant(each, meant));
  if (!key) throw invalidInput({ ssh_keys: [`SSH key '${meant}' not found`] });
  return key;
}

/** Throws Hetzner's error for a type that is sold out in a location. */
export function refuseSoldOut(project: HetznerProject, type: HetznerServerType, location: string): void {
  if (isSoldOut(project, type.name, location))
    throw new HetznerError('resource_unavailable', 'error during placement');
}

function recordOf(
  body: CreateServerBody,
  resolved: ResolvedServerRequest,
  { id, address }: { id: number; address: string },
): ServerRecord {
  return {
    id,
    name: body.name,
    created: new Date().toISOString(),
    status: 'initializing',
    wanted: body.start_after_create ? 'on' : 'off',
    type: resolved.type.name,
    location: resolved.location,
    imageId: resolved.image.id,
    disk: diskOf(resolved.image),
    diskGb: resolved.type.disk,
    ipv4: null,
    ipv6: null,
    address,
    labels: body.labels,
    protection: { delete: false, rebuild: false },
    backupWindow: null,
    authorizedKeys: resolved.sshKeys.map(({ public_key }) => public_key),
    userData: body.user_data,
  };
}

/** The source from which a driver creates the disk. */
export function diskOf(image: Image): ServerRecord['disk'] {
  return image.name ? { kind: 'image', name: image.name } : { kind: 'snapshot', id: image.id };
}
