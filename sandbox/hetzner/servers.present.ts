import { locations } from './catalog/locations.ts';
import { hetznerServerTypes, presentServerType } from './catalog/server-types.ts';
import { appliedFirewalls } from './firewalls.present.ts';
import { networksOf } from './networks.attach.ts';
import { allImages, type HetznerProject, isSoldOut, type ServerRecord } from './project.ts';
import { isRescueEnabled, ptrRecordsOf } from './servers.rescue.ts';

/** A server as the API returns it (hcloud-go `schema/server.go`); lists only the fields that the sandbox itself reads. */
export interface ServerView {
  id: number;
  name: string;
  status: ServerRecord['status'];
  created: string;
  locked: boolean;
  labels: Record<string, string>;
  public_net: { ipv4: { id: number; ip: string; [field: string]: unknown } | null; [field: string]: unknown };
  [field: string]: unknown;
}

/** Presents a server. It has no `datacenter`: Hetzner removed the field in July 2026. */
export function presentServer(project: HetznerProject, server: ServerRecord): ServerView {
  const type = hetznerServerTypes.find(({ name }) => name === server.type);
  return {
    id: server.id,
    name: server.name,
    status: server.status,
    created: server.created,
    public_net: presentPublicNet(project, server),
    private_net: networksOf(project, server.id).map(({ network, member }) => ({
      network: network.id,
      ip: member.ip,
      alias_ips: member.alias_ips,
      mac_address: member.mac_address,
    })),
    server_type: type ? presentServerType(type, (location) => isSoldOut(project, type.name, location)) : null,
    included_traffic: 20 * 1024 ** 4,
    outgoing_traffic: null,
    ingoing_traffic: null,
    backup_window: server.backupWindow,
    rescue_enabled: isRescueEnabled(server),
    iso: null,
    locked: project.actions.isBusy({ id: server.id, type: 'server' }),
    location: locations.find(({ name }) => name === server.location),
    image: allImages(project).find(({ id }) => id === server.imageId) ?? null,
    protection: server.protection,
    labels: server.labels,
    volumes: volumesOf(project, server.id),
    primary_disk_size: server.diskGb,
    placement_group: null,
    load_balancers: [],
  };
}

function presentPublicNet(project: HetznerProject, server: ServerRecord): ServerView['public_net'] {
  const { ipv4, ipv6 } = server;
  return {
    ipv4: ipv4 && { ...ipv4, blocked: false, dns_ptr: ptrRecordsOf(project, ipv4.id)[0]?.dns_ptr ?? '' },
    ipv6: ipv6 && { ...ipv6, blocked: false, dns_ptr: ptrRecordsOf(project, ipv6.id) },
    floating_ips: [],
    firewalls: appliedFirewalls(project, server),
  };
}

function volumesOf(project: HetznerProject, serverId: number): number[] {
  const attached = project.volumes.all().filter(({ server }) => server === serverId);
  return attached.map(({ id }) => id);
}
