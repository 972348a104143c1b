/** What happens next, the only thing a caller needs to decide on. */
export type EngineErrorAction = 'wait' | 'retry' | 'next_location' | 'tell_customer' | 'call_person';

/** Every way an engine run can fail, by code. */
export type EngineErrorCode =
  | 'stack_busy'
  | 'provider_throttled'
  | 'provider_unavailable'
  | 'provider_denied'
  | 'server_type_sold_out'
  | 'quota_exceeded'
  | 'name_taken'
  | 'resource_protected'
  | 'disk_would_shrink'
  | 'server_unreachable'
  | 'install_failed'
  | 'pending_creates'
  | 'state_corrupt'
  | 'state_missing'
  | 'passphrase_wrong'
  | 'disk_full'
  | 'inputs_refused'
  | 'policy_refused'
  | 'toolchain_missing'
  | 'engine_crashed'
  | 'run_timed_out'
  | 'cancelled'
  | 'engine_failed';

/**
 * A failed run. `message` is safe to show and ends with the next step; `cause` has the engine's message. Secrets and
 * credentials are redacted from both.
 */
export class EngineError extends Error {
  override readonly name = 'EngineError';
  readonly code: EngineErrorCode;
  readonly next: EngineErrorAction;

  constructor(
    code: EngineErrorCode,
    next: EngineErrorAction,
    message: string,
    options?: { cause?: unknown },
  ) {
    super(message, options);
    this.code = code;
    this.next = next;
  }
}
