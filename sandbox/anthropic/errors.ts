import { randomBytes } from 'node:crypto';
import type { CloudFailure } from '../core/instrumented-cloud.ts';

/** The kinds that the stand-in answers with, and their statuses (`ErrorType` in Anthropic's SDK 1.10; docs, Errors). */
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

/** Something Anthropic refuses, in its own words and with its own status. */
export class AnthropicError extends Error {
  readonly kind: ErrorKind;

  constructor(kind: ErrorKind, message: string) {
    super(message);
    this.kind = kind;
  }

  get status(): number {
    return statuses[this.kind];
  }

  /** As it is answered. */
  get body(): object {
    return bodyOf(this.kind, this.message);
  }
}

/** The request does not have the shape of one: `messages.0.content: Field required`. */
export function invalid(problem: string): AnthropicError {
  return new AnthropicError('invalid_request_error', problem);
}

/** An identifier as Anthropic makes them: `msg_01…`, `req_01…`, `toolu_01…`. */
export function identifier(kind: 'msg' | 'req' | 'toolu'): string {
  return `${kind}_01${randomBytes(11).toString('hex')}`;
}

function bodyOf(type: string, message: string): object {
  return { type: 'error', error: { type, message }, request_id: identifier('req') };
}

const lowBalance =
  'Your credit balance is too low to access the Anthropic API. Please go to Plans & Billing to upgrade or purchase credits.';

/** What Anthropic answers when it is made to fail: a status, or one of the kinds above; `credit_balance_too_low` is a 400. */
export function anthropicFailure({ status, code }: { status?: number; code?: string }): CloudFailure {
  if (code === 'credit_balance_too_low')
    return { status: 400, body: bodyOf('invalid_request_error', lowBalance) };
  const kinds = Object.keys(statuses) as ErrorKind[];
  const kind = kinds.find((known) => known === code || statuses[known] === status);
  const answered = status ?? (kind && statuses[kind]) ?? 500;
  return {
    status: answered,
    body: bodyOf(kind ?? 'api_error', 'The sandbox was told to fail.'),
    ...(answered === 429 && { headers: { 'retry-after': '2' } }),
  };
}
