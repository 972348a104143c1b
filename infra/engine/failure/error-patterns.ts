import type { EngineErrorAction, EngineErrorCode } from './errors.ts';

/** The message for a code and what happens next. `stack` is the stack's name. */
export interface ErrorDescription {
  next: EngineErrorAction;
  messageFor: (stack: string) => string;
}

/** For every code, one sentence about what happened and one about what to do. */
export const errorDescriptions: Record<EngineErrorCode, ErrorDescription> = {
  stack_busy: {
    next: 'wait',
    messageFor: (stack) =>
      `Stack "${stack}" is being changed by another operation. This operation is tried again when that one ends.`,
  },
  provider_throttled: {
    next: 'wait',
    messageFor: (stack) =>
      `The cloud currently limits our calls, so "${stack}" waits. Try again in a few minutes.`,
  },
  provider_unavailable: {
    next: 'retry',
    messageFor: (stack) =>
      `The cloud did not respond as expected while "${stack}" was changed. Try again; what was created is kept.`,
  },
  provider_denied: {
    next: 'call_person',
    messageFor: () =>
      'The cloud rejects our token. Check that HCLOUD_TOKEN and CLOUDFLARE_API_TOKEN are valid and have write access.',
  },
  server_type_sold_out: {
    next: 'next_location',
    messageFor: (stack) =>
      `The cloud has no server of this type left at this location for "${stack}". Try the next location.`,
  },
  quota_exceeded: {
    next: 'call_person',
    messageFor: (stack) =>
      `An account limit of the cloud is reached, so "${stack}" cannot be created. Request a higher limit or add a cell.`,
  },
  name_taken: {
    next: 'retry',
    messageFor: (stack) =>
      `Something in the cloud already has a name that "${stack}" needs. Find it in the clouds' consoles; if nothing needs it, remove it there and retry.`,
  },
  resource_protected: {
    next: 'call_person',
    messageFor: (stack) =>
      `A resource of "${stack}" is protected against deletion. To delete it, remove the protection first.`,
  },
  disk_would_shrink: {
    next: 'call_person',
    messageFor: (stack) =>
      `The server of "${stack}" has a larger disk than its ordered type, and a disk cannot shrink. Keep the type that it has.`,
  },
  server_unreachable: {
    next: 'retry',
    messageFor: (stack) =>
      `The server of "${stack}" does not answer over SSH, or presents another host key. Try again; then check its console.`,
  },
  install_failed: {
    next: 'retry',
    messageFor: (stack) =>
      `The assistant of "${stack}" could not be installed on its server. Try again; then read the log on the server.`,
  },
  pending_creates: {
    next: 'retry',
    messageFor: (stack) =>
      `An earlier run on "${stack}" was cut off while it created something. Try again: the next attempt adopts what was created.`,
  },
  state_corrupt: {
    next: 'call_person',
    messageFor: (stack) =>
      `The state of "${stack}" is damaged and cannot be read. Nothing was changed, here or in the clouds.`,
  },
  state_missing: {
    next: 'call_person',
    messageFor: (stack) =>
      `The state of "${stack}" is gone or renamed, although the customer's server exists. Nothing was created, to avoid buying a second server.`,
  },
  passphrase_wrong: {
    next: 'call_person',
    messageFor: (stack) =>
      `The state of "${stack}" was encrypted with another passphrase. Set the passphrase that it was created with.`,
  },
  disk_full: {
    // It continues by itself once there is space, as after an outage: giving up would need space to remove resources.
    next: 'wait',
    messageFor: (stack) =>
      `The disk of the control plane is full or read-only, so "${stack}" waits. Its state is intact: free some space or make the disk writable, and it continues.`,
  },
  inputs_refused: {
    next: 'call_person',
    messageFor: (stack) => `A setting of "${stack}" is not accepted. Correct it, then try again.`,
  },
  policy_refused: {
    next: 'call_person',
    messageFor: (stack) =>
      `A rule of the policy pack forbids what "${stack}" declares. Nothing was done to that resource.`,
  },
  toolchain_missing: {
    next: 'call_person',
    messageFor: () =>
      'The engine or one of its plugins is missing or broken. Run set-up again, then try again.',
  },
  engine_crashed: {
    next: 'retry',
    messageFor: (stack) =>
      `The process that changed "${stack}" ended unexpectedly. Try again: the next attempt adopts what was created.`,
  },
  run_timed_out: {
    next: 'retry',
    messageFor: (stack) =>
      `The change of "${stack}" took longer than any change may, so it was ended. Try again: what was created is kept. If it happens again, look at what the server runs.`,
  },
  cancelled: {
    next: 'tell_customer',
    messageFor: (stack) =>
      `The change of "${stack}" was cancelled. What was already created is kept; start it again to continue.`,
  },
  engine_failed: {
    next: 'call_person',
    messageFor: (stack) =>
      `The change of "${stack}" failed for an unknown reason. The cause contains the engine's message.`,
  },
};

/** Codes of the Hetzner API (hcloud-go v2 `error.go`), as they appear in parentheses after its messages. */
export const hetznerCodes: Record<string, EngineErrorCode> = {
  unauthorized: 'provider_denied',
  forbidden: 'provider_denied',
  token_readonly: 'provider_denied',
  rate_limit_exceeded: 'provider_throttled',
  resource_unavailable: 'server_type_sold_out',
  placement_error: 'server_type_sold_out',
  resource_limit_exceeded: 'quota_exceeded',
  uniqueness_error: 'name_taken',
  protected: 'resource_protected',
  invalid_input: 'inputs_refused',
  invalid_server_type: 'inputs_refused',
  json_error: 'inputs_refused',
  unsupported_error: 'inputs_refused',
  conflict: 'provider_unavailable',
  locked: 'provider_unavailable',
  maintenance: 'provider_unavailable',
  service_error: 'provider_unavailable',
  server_error: 'provider_unavailable',
  timeout: 'provider_unavailable',
  unavailable: 'provider_unavailable',
  not_found: 'provider_unavailable',
};

/** Codes of the Cloudflare API v4, as they appear in `"code":<number>` in its responses. */
export const cloudflareCodes: Record<string, EngineErrorCode> = {
  81053: 'name_taken',
  81054: 'name_taken',
  81055: 'name_taken',
  81056: 'name_taken',
  81057: 'name_taken',
  81058: 'name_taken',
  // A delete whose response was lost is repeated: the next attempt refreshes first, and sees that the record is gone.
  81044: 'provider_unavailable',
  81045: 'quota_exceeded',
  10000: 'provider_denied',
  9109: 'provider_denied',
  9106: 'provider_denied',
  6003: 'provider_denied',
  6111: 'provider_denied',
  1001: 'inputs_refused',
  1004: 'inputs_refused',
  7003: 'inputs_refused',
  10429: 'provider_throttled',
};

/** A text pattern that identifies an error without a code. The first match counts. */
export interface ErrorPattern {
  pattern: RegExp;
  code: EngineErrorCode;
}

/** Messages of the engine itself, in any run. */
export const engineErrorPatterns: ErrorPattern[] = [
  { pattern: /the stack is currently locked by/, code: 'stack_busy' },
  {
    pattern: /no space left on device|ENOSPC|disk quota exceeded|read-only file system|EROFS/i,
    code: 'disk_full',
  },
  { pattern: /incorrect passphrase|passphrase must be set/i, code: 'passphrase_wrong' },
  {
    pattern:
      /snapshot integrity failure|could not deserialize deployment|failed to load checkpoint|unmarshal.*checkpoint/i,
    code: 'state_corrupt',
  },
  {
    pattern:
      /no resource plugin|could not load plugin|failed to load (resource )?plugin|plugin .* (is )?not (installed|found)|unable to find plugin/i,
    code: 'toolchain_missing',
  },
  { pattern: /ENOENT|exec format error|EACCES/, code: 'toolchain_missing' },
  // A plugin was killed or ran out of memory; only the cloud knows what it was doing.
  { pattern: /exited prematurely|did not begin responding to RPC/, code: 'engine_crashed' },
  {
    pattern: /cannot be deleted.*protect|is protected|unable to delete resource.*protect/is,
    code: 'resource_protected',
  },
];

/**
 * Messages of SSH and of the command provider, for the first line of a message only: the rest is what the server wrote,
 * which its customer may word at will.
 */
export const commandErrorPatterns: ErrorPattern[] = [
  // The engine's own sentences begin the line; the plugin puts words of its own before all that a server words.
  { pattern: /^(unable to delete )?resource "urn:[^"]*"( cannot be deleted)?$/, code: 'resource_protected' },
  {
    pattern: /^(no resource plugin|could not load plugin|failed to load (resource )?plugin)/,
    code: 'toolchain_missing',
  },
  // The script ran, so its output (even about a refused connection of its own) is about the installation.
  { pattern: /exit(ed with)? status|ended by signal|Process exited/i, code: 'install_failed' },
  {
    pattern:
      /host ?key|knownhosts|unable to authenticate|handshake|stopped answering|connection closed before/i,
    code: 'server_unreachable',
  },
  {
    pattern:
      /after \d+ failed attempts|connection refused|no route to host|i\/o timeout|connection reset|\bdial\b|timed out|deadline exceeded/i,
    code: 'server_unreachable',
  },
  { pattern: /./s, code: 'install_failed' },
];

/** Messages of a cloud's client if there was no response, or one without a code. */
export const transportErrorPatterns: ErrorPattern[] = [
  { pattern: /\b(401|403) (Unauthorized|Forbidden)|status code 40[13]/i, code: 'provider_denied' },
  { pattern: /\b429 Too Many|status code 429/i, code: 'provider_throttled' },
  {
    pattern:
      /token .*(64|characters|length)|must be .* characters|invalid.*api[_ ]?token|missing.*(token|credentials)|credentials are missing|must be set/i,
    code: 'provider_denied',
  },
  {
    pattern: /\b5\d\d (Internal|Bad Gateway|Service|Gateway)|status code:? 5\d\d/i,
    code: 'provider_unavailable',
  },
  {
    pattern:
      /connection refused|connection reset|no such host|i\/o timeout|\bEOF\b|TLS handshake|context deadline exceeded|network is unreachable/i,
    code: 'provider_unavailable',
  },
];
