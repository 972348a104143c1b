import type { FindingKind } from './drift.kinds.ts';

/** What differs, in a few words. A kind without an entry is called by its own name. */
const TITLES: Partial<Record<FindingKind, string>> = {
  server_missing: 'The server is gone',
  server_off: 'The server is switched off',
  server_resized: 'The server has another type',
  server_renamed: 'The server was renamed',
  server_labels_changed: 'The server’s labels were changed',
  server_firewall_detached: 'No firewall protects the server',
  server_firewall_added: 'Another firewall is attached to the server',
  server_address_changed: 'The server has another address',
  server_orphaned: 'A server that belongs to no customer',
  key_missing: 'The deploy key is gone',
  key_changed: 'The deploy key was changed',
  key_orphaned: 'A deploy key that belongs to no customer',
  record_missing: 'The DNS record is gone',
  record_content_changed: 'The DNS record points to another address',
  record_renamed: 'The DNS record has another name',
  record_unproxied: 'The server’s address is open to everyone',
  record_comment_changed: 'The DNS record’s comment was changed',
  record_duplicated: 'A second DNS record shares the name',
  record_orphaned: 'A DNS record that belongs to no customer',
  cell_firewall_missing: 'The cell’s firewall is gone',
  cell_firewall_changed: 'The cell’s firewall has other rules',
  inside_unreachable: 'The server is unreachable over SSH',
  container_missing: 'The assistant’s container is gone',
  container_stopped: 'The assistant is not running',
  container_unhealthy: 'The assistant is running but does not answer',
  image_changed: 'The assistant runs another image',
  compose_changed: 'compose.yaml was edited',
  config_changed: 'openclaw.json was edited',
  token_changed: 'The assistant gateway has another token',
  memory_low: 'The server is nearly out of memory',
  disk_full: 'The disk is nearly full',
  stack_differs: 'The engine would change the stack',
  instrument_suspected: 'Too many instances look unhealthy at once',
};

/** The heading of a kind of finding. */
export function findingTitle(kind: FindingKind): string {
  const words = kind.replaceAll('_', ' ');
  return TITLES[kind] ?? `${words.charAt(0).toUpperCase()}${words.slice(1)}`;
}
