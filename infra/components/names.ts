/** Physical names in the clouds. Logical names in the stack never contain the customer's name, so it can be renamed. */

/** The instance as the clouds know it. */
export interface InstanceIdentity {
  /** Lowercase host label, such as `alice`. */
  subdomain: string;
  instanceId: string;
  cell: string;
  tier: string;
}

/** Label that names the instance a server or a key belongs to; its value is the instance's id (24 hex digits). */
export const instanceLabel = 'instance';

/** Selects everything that Clawdet created in a Hetzner project: `managed-by=clawdet`. */
export const managedBy = { label: 'managed-by', value: 'clawdet' } as const;

/** Name of the customer's server in its Hetzner project, which is also its host name. */
export const serverName = (subdomain: string): string => subdomain;

/** Name of the customer's deploy key in its Hetzner project. */
export const sshKeyName = (subdomain: string): string => `clawdet-${subdomain}`;

/** Name of the firewall that all servers of a cell share. */
export const firewallName = (cell: string): string => `clawdet-${cell}`;

/** The FQDN in lowercase. Cloudflare's provider silently ignores a rename to a bare label, so it never gets one. */
export const hostnameOf = (subdomain: string, baseDomain: string): string =>
  `${subdomain}.${baseDomain}`.toLowerCase();

/** Labels of the customer's server and key. */
export function instanceLabels({ instanceId, cell, tier }: InstanceIdentity): Record<string, string> {
  return { [managedBy.label]: managedBy.value, [instanceLabel]: instanceId, cell, tier };
}

/** Comment of the customer's record, since records have no labels: only it proves that a record of the zone is ours. */
export const recordComment = (instanceId: string): string =>
  `${managedBy.label}=${managedBy.value} ${instanceLabel}=${instanceId}`;

/** The instance that a record's comment names, or undefined for a record that is not ours. */
export const instanceOfComment = (comment: string | null | undefined): string | undefined =>
  /^managed-by=clawdet instance=([0-9a-f]{24})$/.exec(comment ?? '')?.[1];
