import { compileSelector } from './labels.ts';
import type { FirewallRecord, HetznerProject, ServerRecord } from './project.ts';

/** A firewall as the API returns it (hcloud-go `schema/firewall.go`). */
export type FirewallView = Omit<FirewallRecord, 'servers' | 'selectors'> & {
  applied_to: Record<string, unknown>[];
};

export function presentFirewall(project: HetznerProject, firewall: FirewallRecord): FirewallView {
  const { id, name, labels, created, rules } = firewall;
  return { id, name, labels, created, rules, applied_to: appliedTo(project, firewall) };
}

/** The resources that a firewall is applied to, in the form of `apply_to`. */
export function appliedTo(project: HetznerProject, firewall: FirewallRecord): Record<string, unknown>[] {
  const servers = firewall.servers.map(serverResource);
  const selectors = firewall.selectors.map((selector) => ({
    type: 'label_selector',
    label_selector: { selector },
    applied_to_resources: selectedServers(project, selector).map(({ id }) => serverResource(id)),
  }));
  return [...servers, ...selectors];
}

/** The firewalls applied to a server, directly or by label. */
export function appliedFirewalls(
  project: HetznerProject,
  server: ServerRecord,
): { id: number; status: 'applied' | 'pending' }[] {
  const applied = project.firewalls.all().filter((firewall) => isApplied(firewall, server));
  return applied.map(({ id }) => ({
    id,
    status: project.actions.isBusy({ id, type: 'firewall' }) ? 'pending' : 'applied',
  }));
}

function isApplied(firewall: FirewallRecord, server: ServerRecord): boolean {
  if (firewall.servers.includes(server.id)) return true;
  return firewall.selectors.some((selector) => compileSelector(selector)?.(server.labels));
}

/** The servers whose labels match the selector. */
export function selectedServers(project: HetznerProject, selector: string): ServerRecord[] {
  const matches = compileSelector(selector);
  return project.servers.all().filter(({ labels }) => matches?.(labels));
}

function serverResource(id: number): Record<string, unknown> {
  return { type: 'server', server: { id } };
}
