import { randomBytes } from 'node:crypto';
import { isMeant } from './body.ts';
import type { Image } from './catalog/images.ts';
import { datacenters, locations } from './catalog/locations.ts';
import { type HetznerServerType, hetznerServerTypes } from './catalog/server-types.ts';
import { HetznerError, invalidInput } from './errors.ts';
import { allImages, type HetznerProject, type ServerRecord, type SshKeyRecord } from './project.ts';
import type { CreateServerBody } from './servers.schema.ts';

/** The resources that POST /servers refers to, resolved and compatible with each other. */
interface ResolvedServerRequest {
  type: HetznerServerType;
  location: string;
  image: Image;
  sshKeys: SshKeyRecord[];
}

/** Validates a request as Hetzner does and stores the server with its address. Throws before anything is changed. */
export async function createServerRecord(
  project: HetznerProject,
  body: CreateServerBody,
): Promise<ServerRecord> {
  const resolved = resolveServerRequest(project, body);
  const reserved = await reserveServerAddress(project);
  const server = project.servers.put(recordOf(project, body, resolved, reserved));
  for (const { firewall } of body.firewalls) {
    const record = project.firewalls.get(firewall);
    if (record) project.firewalls.put({ ...record, servers: [...record.servers, server.id] });
  }
  return server;
}

/** Reserves an id and an address. Skips addresses in use, because a killed driver may have lost a reservation. */
async function reserveServerAddress(project: HetznerProject): Promise<{ id: number; address: string }> {
  for (;;) {
    const id = project.nextId('server');
    const address = await project.driver.reserveAddress(id);
    if (!project.servers.find((server) => server.address === address)) return { id, address };
  }
}

function resolveServerRequest(project: HetznerProject, body: CreateServerBody): ResolvedServerRequest {
  refuseUnsupportedFields(body);
  if (project.servers.find(({ name }) => name === body.name)) {
    throw new HetznerError('uniqueness_error', 'server name is already used', { fields: [{ name: 'name' }] });
  }
  const type = findServerType(body.server_type);
  const location = findLocation(body, type);
  const image = findImage(project, body.image, type);
  const sshKeys = body.ssh_keys.map((meant) => findSshKey(project, meant));
  for (const { firewall } of body.firewalls) {
    if (!project.firewalls.get(firewall))
      throw new HetznerError('not_found', `firewall with ID '${firewall}' not found`);
  }
  if (project.servers.size >= project.limits.servers) {
    throw new HetznerError('resource_limit_exceeded', 'server limit exceeded', {
      limits: [{ name: 'server_limit' }],
    });
  }
  refuseSoldOut(project, type, location);
  return { type, location, image, sshKeys };
}

/** Refuses volumes, networks and placement groups: a server without them would be wrong. */
function refuseUnsupportedFields(body: CreateServerBody): void {
  const { volumes, networks, placement_group, public_net } = body;
  const wanted =
    volumes.length +
    networks.length +
    (placement_group ?? 0) +
    (public_net.ipv4 ?? 0) +
    (public_net.ipv6 ?? 0);
  if (wanted > 0)
    throw new HetznerError(
      'not_implemented',
      'the sandbox does not support volumes, networks, placement groups or existing primary IPs',
    );
}

/** The server type, if it can still be ordered. */
export function findServerType(meant: string | number): HetznerServerType {
  const type = hetznerServerTypes.find((each) => isMeant(each, meant));
  if (!type) throw invalidInput({ server_type: [`server type '${meant}' not found`] });
  if (type.deprecation)
    throw new HetznerError('invalid_server_type', `server type '${type.name}' is deprecated`);
  return type;
}

function findLocation({ location, datacenter }: CreateServerBody, type: HetznerServerType): string {
  const ofDatacenter = datacenters.find(
    ({ name, id }) => name === datacenter || String(id) === datacenter,
  )?.location;
  const wanted = location ?? ofDatacenter ?? (datacenter ? datacenter : Object.keys(type.monthly)[0]);
  const found = locations.find(({ name, id }) => name === wanted || String(id) === wanted);
  if (!found) throw invalidInput({ [location ? 'location' : 'datacenter']: [`'${wanted}' not found`] });
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

function findSshKey(project: HetznerProject, meant: string | number): SshKeyRecord {
  const key = project.sshKeys.find((each) => isMeant(each, meant));
  if (!key) throw invalidInput({ ssh_keys: [`SSH key '${meant}' not found`] });
  return key;
}

/** Throws Hetzner's error for a type that is sold out in a location. */
export function refuseSoldOut(project: HetznerProject, type: HetznerServerType, location: string): void {
  if (project.soldOut.get(`${type.name}@${location}`))
    throw new HetznerError('resource_unavailable', 'error during placement');
}

function recordOf(
  project: HetznerProject,
  body: CreateServerBody,
  resolved: ResolvedServerRequest,
  { id, address }: { id: number; address: string },
): ServerRecord {
  const { enable_ipv4, enable_ipv6 } = body.public_net;
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
    ipv4: enable_ipv4 ? { id: project.nextId('primary_ip'), ip: address } : null,
    // The prefix reserved for documentation (RFC 3849): no driver routes it.
    ipv6: enable_ipv6
      ? {
          id: project.nextId('primary_ip'),
          ip: `2001:db8:${(id & 0xffff).toString(16)}:${randomBytes(2).readUInt16BE().toString(16)}::/64`,
        }
      : null,
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
