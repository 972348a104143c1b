import { ProviderError, type ProviderFailure } from '../provider.ts';

/** A response other than 200. */
export interface ErrorResponse {
  status: number;
  retryAfter: number | undefined;
  /** The beginning of its body. */
  text: string;
}

/** What an error response can mean. */
export type ResponseFailure = Extract<ProviderFailure, 'unavailable' | 'throttled' | 'refused' | 'unusable'>;

const byStatus: Record<number, ResponseFailure> = {
  401: 'unusable',
  402: 'unusable',
  403: 'unusable',
  // The model name and the address are ours, not the client's.
  404: 'unusable',
  405: 'unusable',
  408: 'unavailable',
  409: 'unavailable',
  425: 'unavailable',
  429: 'throttled',
};

// Redirects are not followed: the configured address is wrong.
const byClass: Record<number, ResponseFailure> = { 3: 'unusable', 4: 'refused' };

/** What a status means without further information. */
export function failureByStatus(status: number): ResponseFailure {
  return byStatus[status] ?? byClass[Math.floor(status / 100)] ?? 'unavailable';
}

const messages: Record<ResponseFailure, (name: string, status: number, words: string) => string> = {
  unavailable: (name, status) => `${name} is unavailable (${status}).`,
  throttled: (name, status) => `${name} accepts no more calls for now (${status}).`,
  refused: (name, status, words) =>
    `${name} refused the request (${status}): ${words || 'it did not say why'}`,
  // A rejected key or an unpaid bill is between us and the provider: the log has it, with the status.
  unusable: (name) => `${name} is not available at the moment.`,
};

/** The provider's own text, safe to show: a code and a sentence. */
export interface ProviderMessage {
  code: string;
  message: string;
}

/**
 * The error for a response. Its message has the provider's text only where the request was invalid; otherwise the text
 * is in the cause.
 */
export function providerErrorOf(
  name: string,
  failure: ResponseFailure,
  { status, retryAfter }: ErrorResponse,
  { code, message }: ProviderMessage,
): ProviderError {
  return new ProviderError(failure, messages[failure](name, status, message), {
    status,
    ...(retryAfter !== undefined && { retryAfter }),
    cause: new Error(`${code}: ${message}`),
  });
}
