import { expect, test } from 'vitest';
import { messageSanitizer } from '../upstream/sanitized-message.ts';
import { anthropicError } from './failure.ts';

const error = (type: string, message = 'so', details?: object): string =>
  JSON.stringify({
    type: 'error',
    error: { type, message, ...(details && { details }) },
    request_id: 'req_1',
  });
const refusal = (status: number, text: string) =>
  anthropicError('anthropic', { status, text, retryAfter: 3 }, messageSanitizer('sk-ant-key'));

test.each([
  ['a bad key', 401, error('authentication_error', 'invalid x-api-key'), 'unusable'],
  [
    'a bad key, as an invalid request',
    401,
    error('invalid_request_error', 'The key of Clawdet GmbH was deleted'),
    'unusable',
  ],
  [
    'no access, as an invalid request',
    403,
    error('invalid_request_error', 'Your organization must accept the terms'),
    'unusable',
  ],
  ['an unpaid bill', 402, error('billing_error'), 'unusable'],
  ['no access', 403, error('permission_error'), 'unusable'],
  ['an unknown model', 404, error('not_found_error', 'model: x'), 'unusable'],
  [
    'a quoted prompt that only looks like an empty account',
    400,
    error('invalid_request_error', 'tool_choice: no tool "Your credit balance is too low"'),
    'refused',
  ],
  ['an invalid request', 400, error('invalid_request_error', 'messages: at least one'), 'refused'],
  [
    'out of credits',
    400,
    error('invalid_request_error', 'Your credit balance is too low to access the Anthropic API.'),
    'unusable',
  ],
  [
    'a limit of our own',
    400,
    error('invalid_request_error', 'You have reached your specified API usage limits.'),
    'unusable',
  ],
  ['a request that is too long', 413, error('request_too_large'), 'refused'],
  ['too many calls', 429, error('rate_limit_error'), 'throttled'],
  [
    'a spending limit',
    429,
    error('rate_limit_error', 'so', { error_code: 'enforced_spend_limit_reached' }),
    'unusable',
  ],
  ['overload', 529, error('overloaded_error', 'Overloaded'), 'unavailable'],
  ['an outage', 500, error('api_error'), 'unavailable'],
  ['a timeout of its own', 504, error('timeout_error'), 'unavailable'],
  ['a proxy in between', 502, '<html>', 'unavailable'],
  ['too many calls, no body', 429, '', 'throttled'],
  ['an unknown error type', 418, error('teapot_error'), 'refused'],
])('%s', (_what, status, text, failure) => {
  expect(refusal(status, text)).toMatchObject({ failure, status, retryAfter: 3 });
});

test.each([401, 402, 403])('a customer sees nothing of our account with a %i, whatever it says', (status) => {
  for (const type of ['authentication_error', 'invalid_request_error', 'api_error']) {
    const failed = refusal(status, error(type, 'The key of Clawdet GmbH (organization 7f3a) was deleted'));
    expect(failed.message).toBe('anthropic is not available at the moment.');
  }
});

test('only an invalid request shows the provider’s message', () => {
  expect(refusal(400, error('invalid_request_error', 'too many tokens')).message).toBe(
    'anthropic refused the request (400): too many tokens',
  );
  expect(refusal(401, error('authentication_error', 'invalid x-api-key')).message).toBe(
    'anthropic is not available at the moment.',
  );
});
