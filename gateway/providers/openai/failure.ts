import { isObject, objectOf } from '../json.ts';
import type { ProviderError } from '../provider.ts';
import {
  type ErrorResponse,
  failureByStatus,
  type ProviderMessage,
  providerErrorOf,
  type ResponseFailure,
} from '../upstream/error-response.ts';

// Texts that a status alone does not distinguish. xAI: continuedev/continue #10778 (key), #10373 (credits); both are
// 429 or 400, and 403 as well (Anantys-oss/koan #2412). OpenAI: error codes `insufficient_quota`, `invalid_api_key`,
// `billing_*`. Key messages are matched at their beginning: the rest may quote the prompt, which is a customer's text.
const badKeyCode = /\binvalid[_ ]api[_ ]key\b/i;
const badKey = /^(?:incorrect|invalid) api key/i;
const KEY_STATUSES = new Set([400, 401, 403]);
const noMoney = /\bcredits?\b|spending limit|insufficient[_ ]quota|exceeded your current quota|billing/i;
const unfit = /safety|moderation|violat|content[_ ](?:policy|filter)|usage guidelines/i;

/**
 * The error for a response other than 200, for any OpenAI-compatible provider. `sanitize` makes its text safe to show.
 */
export function openaiError(
  name: string,
  response: ErrorResponse,
  sanitize: (text: string) => string,
): ProviderError {
  const { code, message } = providerMessageIn(response.text);
  const failure = failureOf(response.status, { code, message });
  return providerErrorOf(name, failure, response, { code: sanitize(code), message: sanitize(message) });
}

function failureOf(status: number, { code, message }: ProviderMessage): ResponseFailure {
  const words = `${code} ${message}`;
  const isBadKey = badKeyCode.test(code) || badKey.test(message);
  if (isBadKey && KEY_STATUSES.has(status)) return 'unusable';
  if (status === 429 && noMoney.test(words)) return 'unusable';
  if (status === 403 && unfit.test(words) && !noMoney.test(words)) return 'refused';
  return failureByStatus(status);
}

/** xAI's `{code, error: "text"}`, OpenAI's `{error: {message, code, type}}`, or either in a list, as Google sends it. */
function providerMessageIn(text: string): ProviderMessage {
  const body = objectOf(text.trim().replace(/^\[([\s\S]*)\]$/, '$1'));
  if (!body) return { code: '', message: '' };
  const error = isObject(body.error) ? body.error : body;
  return {
    code: [error.code, error.type].filter((part) => typeof part === 'string').join(' '),
    message: firstText(error.message, body.error, body.message, body.detail),
  };
}

function firstText(...values: unknown[]): string {
  return values.find((value): value is string => typeof value === 'string') ?? '';
}
