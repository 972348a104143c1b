/** What a pass can find wrong. The names are kept in the database and shown to operators. */
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

/** What may be done about a finding of a kind without asking: tell, mend, or not even tell. */
export type DriftPolicy = 'report' | 'repair' | 'ignore';

/** How deep a pass looks: the clouds' lists, the server from inside, or the stack by the engine. */
export const SCAN_DEPTHS = ['inventory', 'inside', 'deep'] as const;
export type ScanDepth = (typeof SCAN_DEPTHS)[number];

/** What a kind of finding is. */
interface FindingKindInfo {
  depth: ScanDepth;
  /** The default policy; the configuration may say otherwise for a kind. */
  policy: DriftPolicy;
  /** One sentence for an operator: what it means, and what to do where nothing is done by itself. */
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

/** Every kind, with its depth, its policy and its meaning. What costs data or money is never done unasked. */
export const FINDING_KIND_INFO: Record<FindingKind, FindingKindInfo> = {
  server_missing: inventory(
    'repair',
    'The server is gone, and its data with it. A repair makes a new, empty one.',
  ),
  server_off: inventory('repair', 'The server is switched off. A repair switches it on.'),
  server_resized: inventory(
    'report',
    'The server has another type than ordered, and costs accordingly. A repair changes it back: it cuts the power, hard, and the assistant is away for minutes. Order it when the customer knows.',
  ),
  server_renamed: inventory('repair', 'The server was renamed. A repair gives its name back.'),
  server_labels_changed: inventory(
    'repair',
    'The server’s labels are not ours any more. A repair sets them.',
  ),
  server_firewall_detached: inventory(
    'repair',
    'The cell’s firewall is not on the server: it is open to the world. A repair attaches it.',
  ),
  server_firewall_added: inventory(
    'repair',
    'A firewall of somebody else is on the server. A repair leaves the cell’s alone.',
  ),
  server_address_changed: inventory(
    'repair',
    'The server has another address. A repair leads name and keys there.',
  ),
  server_orphaned: inventory(
    'report',
    'A server of ours belongs to no customer and is billed. Confirm, and it goes once it is a day old.',
  ),
  key_missing: inventory('repair', 'The deploy key is gone from the project. A repair registers it again.'),
  key_changed: inventory('repair', 'The deploy key’s name or labels were changed. A repair sets them.'),
  key_orphaned: inventory(
    'report',
    'A key of ours belongs to no customer. Confirm, and it goes once it is a day old.',
  ),
  record_missing: inventory('repair', 'The name leads nowhere. A repair makes the record again.'),
  record_content_changed: inventory('repair', 'The name leads to another address. A repair leads it back.'),
  record_renamed: inventory('repair', 'The record has another name. A repair gives its name back.'),
  record_unproxied: inventory(
    'repair',
    'The record shows the server’s address to everyone. A repair puts the proxy before it.',
  ),
  record_comment_changed: inventory(
    'repair',
    'The record’s comment no longer says whose it is. A repair sets it.',
  ),
  record_duplicated: inventory(
    'report',
    'Another record shares the customer’s name and takes part of the traffic. Confirm, and it is removed.',
  ),
  record_orphaned: inventory(
    'report',
    'A record of ours belongs to no customer. Confirm, and it goes once it is a day old.',
  ),
  cell_firewall_missing: inventory(
    'repair',
    'The cell’s firewall is gone: every server of the cell is open to the world. A repair brings up the cell’s own stack and puts its firewall before the servers again.',
  ),
  cell_firewall_changed: inventory(
    'report',
    'The rules before every server of the cell are not ours any more. A repair sets those that the configuration declares: look at SSH_SOURCES first, a wrong one locks the workers out.',
  ),
  inside_unreachable: hostCheck(
    'report',
    'The server lets nobody in by SSH with its own key. Look at its console.',
  ),
  container_missing: hostCheck(
    'repair',
    'The assistant’s container is gone. It is started again; a repair installs it.',
  ),
  container_stopped: hostCheck(
    'repair',
    'The assistant does not run. It is started again; a repair installs it.',
  ),
  container_unhealthy: hostCheck(
    'report',
    'The assistant runs and does not answer. Docker goes on trying; look at its log.',
  ),
  image_changed: hostCheck(
    'repair',
    'The container runs another image than declared. A repair installs it again.',
  ),
  compose_changed: hostCheck('repair', 'compose.yaml was edited on the server. A repair installs it again.'),
  config_changed: hostCheck('repair', 'openclaw.json was edited on the server. A repair installs it again.'),
  token_changed: hostCheck(
    'repair',
    'The gateway’s token is not the customer’s. A repair installs it again.',
  ),
  memory_low: hostCheck(
    'report',
    'Hardly any memory is left. Restart the assistant, or move it to a larger tier.',
  ),
  disk_full: hostCheck('report', 'The disk is nearly full. Clear it, or move the customer to a larger tier.'),
  stack_differs: {
    depth: 'deep',
    policy: 'report',
    meaning: 'The engine would change what is named here. A repair brings the stack to what it declares.',
  },
  instrument_suspected: inventory(
    'report',
    'Too much of the cell looks sick at once: the instrument is suspected and nothing is repaired until a calm pass, or until an operator confirms.',
  ),
};
