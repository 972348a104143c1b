import { locations } from './catalog/locations.ts';
import { hetznerServerTypes, presentServerType } from './catalog/server-types.ts';
import { appliedFirewalls } from './firewalls.present.ts';
import { allImages, type HetznerProject, type ServerRecord } from './project.ts';

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

/** Presents a server. `datacenter` is null since its removal in July 2026. */
export function presentServer(project: HetznerProject, server: ServerRecord): ServerView {
  const type = hetznerServerTypes.find(({ name }) => name === server.type);
  return {
    id: server.id,
    name: server.name,
    status: server.status,
    created: server.created,
    public_net: presentPublicNet(project, server),
    private_net: [],
    server_type: type ? presentServerType(type) : null,
    included_traffic: 20 * 1024 ** 4,
    outgoing_traffic: null,
    ingoing_traffic: null,
    backup_window: server.backupWindow,
    rescue_enabled: false,
    iso: null,
    locked: project.actions.isBusy({ id: server.id, type: 'server' }),
    location: locations.find(({ name }) => name === server.location),
    datacenter: null,
    image: allImages(project).find(({ id }) => id === server.imageId) ?? null,
    protection: server.protection,
    labels: server.labels,
    volumes: [],
    primary_disk_size: server.diskGb,
    placement_group: null,
    load_balancers: [],
  };
}

function presentPublicNet(project: HetznerProject, server: ServerRecord): ServerView['public_net'] {
  const reverse = (ip: string): string =>
    `static.${ip.split('.').reverse().join('.')}.clients.your-server.de`;
  return {
    ipv4: server.ipv4 && { ...server.ipv4, blocked: false, dns_ptr: reverse(server.ipv4.ip) },
    ipv6: server.ipv6 && { ...server.ipv6, blocked: false, dns_ptr: [] },
    floating_ips: [],
    firewalls: appliedFirewalls(project, server),
  };
}
