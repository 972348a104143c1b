import { randomBytes } from 'node:crypto';
import type { CloudFailure } from '../core/instrumented-cloud.ts';

/** The simulated error types and their statuses (`ErrorType` in Anthropic's SDK 1.10; docs, Errors). */
const statuses = {
  invalid_request_error: 400,
  authentication_error: 401,
  permission_error: 403,
  not_found_error: 404,
  request_too_large: 413,
  rate_limit_error: 429,
  api_error: 500,
  overloaded_error: 529,
} as const;
type ErrorKind = keyof typeof statuses;

/** An error of the Anthropic API, with its own message and status. */
export class AnthropicError extends Error {
  readonly kind: ErrorKind;

  constructor(kind: ErrorKind, message: string) {
    super(message);
    this.kind = kind;
  }

  get status(): number {
    return statuses[this.kind];
  }

  /** The response body. */
  get body(): object {
    return bodyOf(this.kind, this.message);
  }
}

/** An error for a malformed request: `messages.0.content: Field required`. */
export function invalid(problem: string): AnthropicError {
  return new AnthropicError('invalid_request_error', problem);
}

/** An identifier in Anthropic's format: `msg_01…`, `req_01…`, `toolu_01…`. */
export function identifier(kind: 'msg' | 'req' | 'toolu'): string {
  return `${kind}_01${randomBytes(11).toString('hex')}`;
}

function bodyOf(type: string, message: string): object {
  return { type: 'error', error: { type, message }, request_id: identifier('req') };
}

const lowBalance =
  'Your credit balance is too low to access the Anthropic API. Please go to Plans & Billing to upgrade or purchase credits.';

/** The response to an injected fault, by status or by one of the types above; `credit_balance_too_low` is a 400. */
export function anthropicFailure({ status, code }: { status?: number; code?: string }): CloudFailure {
  if (code === 'credit_balance_too_low')
    return { status: 400, body: bodyOf('invalid_request_error', lowBalance) };
  const kinds = Object.keys(statuses) as ErrorKind[];
  const kind = kinds.find((known) => known === code || statuses[known] === status);
  const answered = status ?? (kind && statuses[kind]) ?? 500;
  return {
    status: answered,
    body: bodyOf(kind ?? 'api_error', 'The sandbox injected this failure.'),
    ...(answered === 429 && { headers: { 'retry-after': '2' } }),
  };
}
