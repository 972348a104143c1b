/** What a scan can find. The names are stored in the database and shown to operators. */
export const FINDING_KINDS = [
  'server_missing',
  'server_off',
  'server_resized',
  'server_renamed',
  'server_labels_changed',
  'server_firewall_detached',
  'server_firewall_added',
  'server_address_changed',
  'server_orphaned',
  'key_missing',
  'key_changed',
  'key_orphaned',
  'record_missing',
  'record_content_changed',
  'record_renamed',
  'record_unproxied',
  'record_comment_changed',
  'record_duplicated',
  'record_orphaned',
  'cell_firewall_missing',
  'cell_firewall_changed',
  'inside_unreachable',
  'container_missing',
  'container_stopped',
  'container_unhealthy',
  'image_changed',
  'compose_changed',
  'config_changed',
  'token_changed',
  'memory_low',
  'disk_full',
  'stack_differs',
  'instrument_suspected',
] as const;
export type FindingKind = (typeof FINDING_KINDS)[number];

/** What happens automatically about a kind of finding: it is reported, repaired, or ignored. */
export type DriftPolicy = 'report' | 'repair' | 'ignore';

/** How deep a scan goes: the clouds' lists, a check of the hosts, or the engine's preview of the stacks. */
export const SCAN_DEPTHS = ['inventory', 'inside', 'deep'] as const;
export type ScanDepth = (typeof SCAN_DEPTHS)[number];

interface FindingKindInfo {
  depth: ScanDepth;
  /** The default policy; the configuration can override it for a kind. */
  policy: DriftPolicy;
  /** For an operator: what the finding means, and what to do if nothing happens automatically. */
  meaning: string;
}

const inventory = (policy: DriftPolicy, meaning: string): FindingKindInfo => ({
  depth: 'inventory',
  policy,
  meaning,
});
const hostCheck = (policy: DriftPolicy, meaning: string): FindingKindInfo => ({
  depth: 'inside',
  policy,
  meaning,
});

/** Every kind, with its depth, policy and meaning. What costs data or money never happens without a request. */
export const FINDING_KIND_INFO: Record<FindingKind, FindingKindInfo> = {
  server_missing: inventory(
    'repair',
    'The server and its data are gone. A repair creates a new, empty server.',
  ),
  server_off: inventory('repair', 'The server is switched off. A repair switches it on.'),
  server_resized: inventory(
    'report',
    'The server has another type than ordered, and costs accordingly. A repair changes it back: it cuts the power without a clean shutdown, and the assistant is offline for minutes. Request it only when the customer knows. It is not possible once the disk has grown, because a disk cannot shrink.',
  ),
  server_renamed: inventory('repair', 'The server was renamed. A repair restores its name.'),
  server_labels_changed: inventory('repair', 'The server’s labels were changed. A repair restores them.'),
  server_firewall_detached: inventory(
    'repair',
    'The cell’s firewall is not attached to the server: it is open to the internet. A repair attaches it.',
  ),
  server_firewall_added: inventory(
    'repair',
    'Another firewall is attached to the server. A repair leaves only the cell’s.',
  ),
  server_address_changed: inventory(
    'repair',
    'The server has another address. A repair points the DNS record and the installation to it.',
  ),
  server_orphaned: inventory(
    'report',
    'One of our servers belongs to no customer and is billed. Confirm to remove it once it is a day old.',
  ),
  key_missing: inventory(
    'repair',
    'The deploy key is missing from the project. A repair registers it again.',
  ),
  key_changed: inventory('repair', 'The deploy key’s name or labels were changed. A repair restores them.'),
  key_orphaned: inventory(
    'report',
    'One of our keys belongs to no customer. Confirm to remove it once it is a day old.',
  ),
  record_missing: inventory('repair', 'The DNS record is gone. A repair creates it again.'),
  record_content_changed: inventory(
    'repair',
    'The DNS record points to another address. A repair points it back to the server.',
  ),
  record_renamed: inventory('repair', 'The DNS record has another name. A repair restores its name.'),
  record_unproxied: inventory(
    'repair',
    'The DNS record shows the server’s address to everyone. A repair turns the proxy on again.',
  ),
  record_comment_changed: inventory(
    'repair',
    'The DNS record’s comment no longer names its instance. A repair restores it.',
  ),
  record_duplicated: inventory(
    'report',
    'Another record shares the customer’s name and takes part of the traffic. Confirm to remove it.',
  ),
  record_orphaned: inventory(
    'report',
    'One of our DNS records belongs to no customer. Confirm to remove it once it is a day old.',
  ),
  cell_firewall_missing: inventory(
    'repair',
    'The cell’s firewall is gone: every server of the cell is open to the internet. A repair brings up the cell’s own stack and attaches its firewall to the servers again.',
  ),
  cell_firewall_changed: inventory(
    'report',
    'The rules of the cell’s firewall were changed. A repair restores those that the configuration declares: check SSH_SOURCES first, because a wrong value locks the workers out.',
  ),
  inside_unreachable: hostCheck(
    'report',
    'The server cannot be reached over SSH with its own key. Check its console.',
  ),
  container_missing: hostCheck(
    'repair',
    'The assistant’s container is gone. It is started again; a repair reinstalls it.',
  ),
  container_stopped: hostCheck(
    'repair',
    'The assistant is not running. It is started again; a repair reinstalls it.',
  ),
  container_unhealthy: hostCheck(
    'report',
    'The assistant is running but does not answer. Docker keeps trying; check its log.',
  ),
  image_changed: hostCheck(
    'repair',
    'The container runs another image than declared. A repair installs the declared one.',
  ),
  compose_changed: hostCheck('repair', 'compose.yaml was edited on the server. A repair installs it again.'),
  config_changed: hostCheck('repair', 'openclaw.json was edited on the server. A repair installs it again.'),
  token_changed: hostCheck(
    'repair',
    'The assistant gateway’s token is not the customer’s. A repair installs it again.',
  ),
  memory_low: hostCheck(
    'report',
    'The server is nearly out of memory. Its owner is mailed, and can stop what uses it.',
  ),
  disk_full: hostCheck('report', 'The disk is nearly full. Its owner is mailed, and can delete files.'),
  stack_differs: {
    depth: 'deep',
    policy: 'report',
    meaning:
      'The engine would change the resources listed here. A repair brings the stack to its declared state.',
  },
  instrument_suspected: inventory(
    'report',
    'Too many instances of the cell look unhealthy or out of reach at once: the scan itself is suspected to be wrong. Nothing is done about them until a scan finds less drift, or until an operator confirms.',
  ),
};
