import { namedEvent } from '../formats/translated-answer.ts';
import { type LlmError, type LlmErrorCode, presentLlmError } from './llm-error.ts';

/** What an error is presented for: the format of the call, its id, and the number of the next event of its stream. */
export interface ErrorContext {
  format: 'chat' | 'messages' | 'responses';
  traceId: string;
  sequence: number;
}

/** Anthropic's error type by status (`ErrorType` in its SDK 1.10), where a code does not tell more. */
const typesByStatus: Record<number, string> = {
  401: 'authentication_error',
  403: 'permission_error',
  404: 'not_found_error',
  413: 'request_too_large',
  429: 'rate_limit_error',
};
const typesByCode: Partial<Record<LlmErrorCode, string>> = {
  insufficient_quota: 'billing_error',
  request_timeout: 'timeout_error',
  provider_timeout: 'timeout_error',
  providers_unavailable: 'overloaded_error',
  gateway_unavailable: 'overloaded_error',
  provider_cut: 'api_error',
};

/** The body of an error response, as the client libraries of its format read it. Our code is in all of them. */
export function presentError(error: LlmError, { format, traceId }: ErrorContext): object {
  return format === 'messages' ? messagesError(error, traceId) : presentLlmError(error);
}

/** The last event of a stream that an error ends. */
export function errorEvent(error: LlmError, { format, traceId, sequence }: ErrorContext): string {
  if (format === 'messages') return namedEvent(messagesError(error, traceId));
  if (format === 'chat') return `data: ${JSON.stringify(presentLlmError(error))}\n\n`;
  const { message, code, param = null } = error;
  // Some clients read the members of the event, and some those of its error.
  const presented = presentLlmError(error);
  return namedEvent({ type: 'error', code, message, param, sequence_number: sequence, ...presented });
}

function messagesError(error: LlmError, traceId: string): { type: 'error'; [field: string]: unknown } {
  const { message, code, param, status } = error;
  const type = typesByCode[code] ?? typesByStatus[status] ?? 'invalid_request_error';
  return {
    type: 'error',
    error: { type, message, code, ...(param !== undefined && { param }) },
    request_id: traceId,
  };
}
