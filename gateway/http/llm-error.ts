/** Every error of a call to the gateway. Codes are stable: clients and pages compare them. */
export type LlmErrorCode =
  | 'invalid_api_key'
  | 'key_revoked'
  | 'instance_suspended'
  | 'invalid_json'
  | 'invalid_request'
  | 'model_not_found'
  | 'request_too_large'
  | 'request_timeout'
  | 'client_gone'
  | 'method_not_allowed'
  | 'unknown_address'
  | 'rate_limit_exceeded'
  | 'insufficient_quota'
  | 'provider_refused'
  | 'providers_unavailable'
  | 'provider_timeout'
  | 'provider_cut'
  | 'gateway_unavailable';

interface Meaning {
  status: number;
  /** OpenAI's error type, which its clients turn into exceptions. */
  type: string;
  /** Whether the same call may succeed later: the official client reads it from `x-should-retry`. */
  retry: boolean;
}

const meanings: Record<LlmErrorCode, Meaning> = {
  invalid_api_key: { status: 401, type: 'invalid_request_error', retry: false },
  key_revoked: { status: 401, type: 'invalid_request_error', retry: false },
  instance_suspended: { status: 403, type: 'permission_error', retry: false },
  invalid_json: { status: 400, type: 'invalid_request_error', retry: false },
  invalid_request: { status: 400, type: 'invalid_request_error', retry: false },
  model_not_found: { status: 404, type: 'invalid_request_error', retry: false },
  request_too_large: { status: 413, type: 'invalid_request_error', retry: false },
  request_timeout: { status: 408, type: 'invalid_request_error', retry: false },
  // nginx's code for a client that closed the connection; nobody reads the answer, but usage records have the status.
  client_gone: { status: 499, type: 'invalid_request_error', retry: false },
  method_not_allowed: { status: 405, type: 'invalid_request_error', retry: false },
  unknown_address: { status: 404, type: 'invalid_request_error', retry: false },
  rate_limit_exceeded: { status: 429, type: 'rate_limit_error', retry: true },
  insufficient_quota: { status: 429, type: 'insufficient_quota', retry: false },
  provider_refused: { status: 400, type: 'invalid_request_error', retry: false },
  providers_unavailable: { status: 503, type: 'server_error', retry: true },
  provider_timeout: { status: 504, type: 'server_error', retry: true },
  provider_cut: { status: 502, type: 'server_error', retry: true },
  gateway_unavailable: { status: 503, type: 'server_error', retry: true },
};

interface Details {
  /** The part of the request, as OpenAI names it. */
  param?: string;
  /** Seconds until the call may succeed. */
  retryAfter?: number;
  /** The provider's own status, where the client should know it. */
  status?: number;
  cause?: unknown;
}

/** The error of a call. The message is shown to the assistant's owner: what happened and what to do, no secrets. */
export class LlmError extends Error {
  override readonly name = 'LlmError';
  readonly code: LlmErrorCode;
  readonly status: number;
  readonly param: string | undefined;
  readonly retryAfter: number | undefined;

  constructor(code: LlmErrorCode, message: string, { param, retryAfter, status, cause }: Details = {}) {
    super(message, { cause });
    this.code = code;
    this.status = status ?? meanings[code].status;
    this.param = param;
    this.retryAfter = retryAfter;
  }
}

/** The error in OpenAI's format (Error codes), so that its clients know what to do. */
export function presentLlmError({ message, code, param }: LlmError): {
  error: { message: string; type: string; param: string | null; code: string };
} {
  return { error: { message, type: meanings[code].type, param: param ?? null, code } };
}

/** The response headers of an error. */
export function headersOf({ code, retryAfter }: LlmError): Record<string, string> {
  return {
    'content-type': 'application/json',
    'x-should-retry': String(meanings[code].retry),
    ...(retryAfter === undefined ? {} : { 'retry-after': String(Math.max(1, Math.ceil(retryAfter))) }),
  };
}
