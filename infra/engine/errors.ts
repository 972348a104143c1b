/** What happens next, the only thing a caller needs to decide on. */
export type NextAction = 'wait' | 'retry' | 'next_location' | 'tell_customer' | 'call_person';

/** Every way a run of the engine ends badly, by code. */
export type EngineErrorCode =
  | 'stack_busy'
  | 'provider_throttled'
  | 'provider_unavailable'
  | 'provider_denied'
  | 'server_type_sold_out'
  | 'quota_exceeded'
  | 'name_taken'
  | 'server_unreachable'
  | 'install_failed'
  | 'pending_creates'
  | 'state_corrupt'
  | 'inputs_refused'
  | 'toolchain_missing'
  | 'engine_crashed'
  | 'cancelled'
  | 'engine_failed';

/** A failed run. `message` is safe to show: secrets and credentials are taken out before it is made. */
export class EngineError extends Error {
  override readonly name = 'EngineError';
  readonly code: EngineErrorCode;
  readonly next: NextAction;

  constructor(code: EngineErrorCode, next: NextAction, message: string, options?: { cause?: unknown }) {
    super(message, options);
    this.code = code;
    this.next = next;
  }
}
