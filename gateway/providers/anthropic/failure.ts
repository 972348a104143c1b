import { isObject, objectOf } from '../json.ts';
import type { ProviderError } from '../provider.ts';
import {
  type ErrorResponse,
  failureByStatus,
  providerErrorOf,
  type ResponseFailure,
} from '../upstream/error-response.ts';

/** What each kind of error means (`ErrorType` in Anthropic's SDK 1.10; docs, Errors). */
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

// A wrong account has the kind of a wrong question, and of too many calls; these words and codes tell them apart.
// They are its beginning: further on a message may quote the question, which is a customer's to write.
const account =
  /^(?:Your credit balance is too low|You have reached your specified API usage limits|(?:This|Your) organization has been disabled)/i;
const accountCode = /spend_limit|billing|organization_on_hold|cmek_|key_creator/i;

/** What happens next after an answer of Anthropic's that is no 200. `say` makes its words fit to be shown. */
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
  const isAccount = account.test(words) || accountCode.test(code);
  const failure = isAccount ? 'unusable' : (byKind[kind] ?? failureByStatus(response.status));
  return providerErrorOf(name, failure, response, {
    code: sanitize(`${kind} ${code}`),
    message: sanitize(words),
  });
}
