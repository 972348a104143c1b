import { isObject, objectOf } from '../json.ts';
import type { ProviderError } from '../provider.ts';
import {
  type ErrorResponse,
  failureByStatus,
  providerErrorOf,
  type ResponseFailure,
} from '../upstream/error-response.ts';

/** What each error type means (`ErrorType` in Anthropic's SDK 1.10; docs, Errors). */
const byKind: Record<string, ResponseFailure> = {
  authentication_error: 'unusable',
  billing_error: 'unusable',
  permission_error: 'unusable',
  not_found_error: 'unusable',
  rate_limit_error: 'throttled',
  overloaded_error: 'unavailable',
  api_error: 'unavailable',
  timeout_error: 'unavailable',
  conflict_error: 'unavailable',
  invalid_request_error: 'refused',
  request_too_large: 'refused',
};

// Account problems share their type with invalid requests and rate limits; these words and codes tell them apart. Only
// the beginning of a message is matched: the rest may quote the prompt, which is a customer's text.
const account =
  /^(?:Your credit balance is too low|You have reached your specified API usage limits|(?:This|Your) organization has been disabled)/i;
const accountCode = /spend_limit|billing|organization_on_hold|cmek_|key_creator/i;

/** Whatever type the error has, it is between us and Anthropic. */
const ACCOUNT_STATUSES = new Set([401, 402, 403]);

/** The error for an Anthropic response other than 200. `sanitize` makes its text safe to show. */
export function anthropicError(
  name: string,
  response: ErrorResponse,
  sanitize: (text: string) => string,
): ProviderError {
  const { error } = objectOf(response.text) ?? {};
  const { type, message, details } = isObject(error) ? error : {};
  const kind = typeof type === 'string' ? type : '';
  const words = typeof message === 'string' ? message : '';
  const code = isObject(details) && typeof details.error_code === 'string' ? details.error_code : '';
  const isAccount = ACCOUNT_STATUSES.has(response.status) || account.test(words) || accountCode.test(code);
  const failure = isAccount ? 'unusable' : (byKind[kind] ?? failureByStatus(response.status));
  return providerErrorOf(name, failure, response, {
    code: sanitize(`${kind} ${code}`),
    message: sanitize(words),
  });
}
