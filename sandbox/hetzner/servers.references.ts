import { locations } from './catalog/locations.ts';
import { HetznerError, invalidInput } from './errors.ts';
import { newMember } from './networks.attach.ts';
import type { HetznerProject, NetworkRecord, PrimaryIpRecord, VolumeRecord } from './project.ts';
import type { CreateServerBody } from './servers.schema.ts';
import { refuseUnattachable } from './volumes.routes.ts';

/** The volumes that a new server gets. Throws invalid_input and volume_already_attached. */
export function resolveVolumes(
  project: HetznerProject,
  { volumes }: CreateServerBody,
  location: string,
): VolumeRecord[] {
  return volumes.map((id) => {
    const volume = project.volumes.get(id);
    if (!volume) throw invalidInput({ volumes: [`volume with ID '${id}' not found`] });
    refuseUnattachable(project, volume, { location });
    return volume;
  });
}

/** The networks that a new server joins. Throws invalid_input and the errors of `attach_to_network`. */
export function resolveNetworks(
  project: HetznerProject,
  { networks }: CreateServerBody,
  location: string,
): NetworkRecord[] {
  return networks.map((id) => {
    const network = project.networks.get(id);
    if (!network) throw invalidInput({ networks: [`network with ID '${id}' not found`] });
    newMember(project, network, { id: 0, location }, {});
    return network;
  });
}

/** An existing address that a new server gets. Throws the errors of POST /servers for one that does not fit. */
export function resolvePrimaryIp(
  project: HetznerProject,
  { public_net }: CreateServerBody,
  type: PrimaryIpRecord['type'],
  location: string,
): PrimaryIpRecord | undefined {
  const wanted = public_net[type];
  if (!wanted) return undefined;
  if (!public_net[`enable_${type}`])
    throw invalidInput({ [`public_net.${type}`]: [`enable_${type} must be true`] });
  const primaryIp = project.primaryIps.get(wanted);
  if (!primaryIp)
    throw invalidInput({ [`public_net.${type}`]: [`primary IP with ID '${wanted}' not found`] });
  if (primaryIp.type !== type)
    throw new HetznerError('primary_ip_version_mismatch', `primary IP is no ${type} address`);
  if (primaryIp.server !== null)
    throw new HetznerError('primary_ip_assigned', 'primary IP is already assigned to a server');
  if (primaryIp.location !== location) {
    const place = locations.find(({ name }) => name === primaryIp.location)?.description;
    throw new HetznerError('primary_ip_datacenter_mismatch', `primary IP is in ${place}`);
  }
  return primaryIp;
}
