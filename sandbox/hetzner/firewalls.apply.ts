import { HetznerError } from './errors.ts';
import { selectedServers } from './firewalls.present.ts';
import type { FirewallResource } from './firewalls.schema.ts';
import type { FirewallRecord, HetznerProject } from './project.ts';

/** Adds resources to a firewall. Throws when a resource does not exist or already has the firewall. */
export function applyTo(
  project: HetznerProject,
  firewall: FirewallRecord,
  resources: FirewallResource[],
): FirewallRecord {
  const { servers, selectors } = sortOut(resources);
  for (const id of servers) {
    refuseMissing(project, id);
    if (firewall.servers.includes(id))
      throw new HetznerError('firewall_already_applied', `firewall is already applied to server '${id}'`);
    refuseSixth(project, id);
  }
  if (selectors.some((selector) => firewall.selectors.includes(selector))) {
    throw new HetznerError('firewall_already_applied', 'firewall is already applied to this label selector');
  }
  return {
    ...firewall,
    servers: [...firewall.servers, ...servers],
    selectors: [...firewall.selectors, ...selectors],
  };
}

/** Removes resources from a firewall. Removing an absent resource is no error (API change of August 2025). */
export function removeFrom(
  project: HetznerProject,
  firewall: FirewallRecord,
  resources: FirewallResource[],
): FirewallRecord {
  const { servers, selectors } = sortOut(resources);
  for (const id of servers) {
    refuseMissing(project, id);
    const byLabel = firewall.selectors.some((selector) =>
      selectedServers(project, selector).some((server) => server.id === id),
    );
    if (byLabel && !firewall.servers.includes(id)) {
      throw new HetznerError(
        'firewall_managed_by_label_selector',
        `firewall is applied to server '${id}' by a label selector`,
      );
    }
  }
  return {
    ...firewall,
    servers: firewall.servers.filter((id) => !servers.includes(id)),
    selectors: firewall.selectors.filter((selector) => !selectors.includes(selector)),
  };
}

function sortOut(resources: FirewallResource[]): { servers: number[]; selectors: string[] } {
  const servers = resources.flatMap((resource) => (resource.type === 'server' ? [resource.server.id] : []));
  const selectors = resources.flatMap((resource) =>
    resource.type === 'label_selector' ? [resource.label_selector.selector] : [],
  );
  if (new Set(servers).size < servers.length)
    throw new HetznerError('server_already_added', 'a server was named twice');
  return { servers, selectors };
}

function refuseMissing(project: HetznerProject, id: number): void {
  if (!project.servers.get(id))
    throw new HetznerError('firewall_resource_not_found', `server with ID '${id}' not found`);
}

function refuseSixth(project: HetznerProject, id: number): void {
  const applied = project.firewalls.all().filter(({ servers }) => servers.includes(id));
  if (applied.length >= 5)
    throw new HetznerError('resource_limit_exceeded', 'firewall limit per server exceeded');
}
