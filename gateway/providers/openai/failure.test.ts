import { expect, test } from 'vitest';
import { messageSanitizer } from '../upstream/sanitized-message.ts';
import { openaiError } from './failure.ts';

const key = 'xai-0123456789abcdefghijkl';
const xai = (code: string, error: string) => JSON.stringify({ code, error });
const openai = (message: string, type: string, code: string | null = null) =>
  JSON.stringify({ error: { message, type, param: null, code } });
const refusal = (status: number, text: string) =>
  openaiError('xai', { status, text, retryAfter: undefined }, messageSanitizer(key));

test.each([
  [
    'xAI: a prompt that is quoted in the error, and only looks like a bad key',
    422,
    xai('Failed to deserialize', 'unknown variant `invalid api key`, expected `system`'),
    'refused',
  ],
  [
    'the same with the status of a bad key',
    400,
    xai('Client specified an invalid argument', 'unknown role: Incorrect API key provided'),
    'refused',
  ],
  [
    'xAI: a bad key',
    400,
    xai('Client specified an invalid argument', 'Incorrect API key provided: xa***ey.'),
    'unusable',
  ],
  [
    'OpenAI: a bad key',
    401,
    openai('Incorrect API key provided', 'invalid_request_error', 'invalid_api_key'),
    'unusable',
  ],
  [
    'xAI: out of credits',
    429,
    xai(
      'Some resource has been exhausted',
      'Your team has either used all available credits or reached its monthly spending limit.',
    ),
    'unusable',
  ],
  [
    'xAI: out of credits as a 403',
    403,
    xai('permission-denied', 'Your team has used all available credits.'),
    'unusable',
  ],
  [
    'OpenAI: out of credits',
    429,
    openai('You exceeded your current quota, please check your plan.', 'insufficient_quota'),
    'unusable',
  ],
  [
    'too many calls',
    429,
    openai('Rate limit reached for requests', 'requests', 'rate_limit_exceeded'),
    'throttled',
  ],
  ['too many calls, no body', 429, '', 'throttled'],
  [
    'xAI: too many calls',
    429,
    xai('Some resource has been exhausted', 'Too many requests for the model.'),
    'throttled',
  ],
  ['no access', 403, xai('permission-denied', 'Your team has no access to this.'), 'unusable'],
  [
    'a prompt that violates the guidelines',
    403,
    xai('permission-denied', 'Content violates usage guidelines.'),
    'refused',
  ],
  ['an unpaid bill', 402, '{}', 'unusable'],
  [
    'a model that the provider does not have',
    404,
    xai('Some requested entity was not found', 'The model m does not exist'),
    'unusable',
  ],
  [
    'a wrong argument',
    400,
    xai('Client specified an invalid argument', 'Argument not supported: stop'),
    'refused',
  ],
  ['a malformed request', 422, xai('Failed to deserialize', 'messages: required'), 'refused'],
  ['a request that is too long', 413, '<html>', 'refused'],
  ['an outage', 503, xai('The service is currently unavailable', 'overloaded'), 'unavailable'],
  ['a proxy in between', 502, '<html>Bad gateway</html>', 'unavailable'],
  ['an empty body', 500, '', 'unavailable'],
  ['a redirect', 302, '', 'unusable'],
  ['an empty success', 204, '', 'unavailable'],
  ['a list, as Google sends it', 400, '[{"error":{"code":400,"message":"Invalid value"}}]', 'refused'],
  ['text that tries to be JSON', 400, '{"error":', 'refused'],
])('%s', (_what, status, text, failure) => {
  expect(refusal(status, text)).toMatchObject({ failure, status, name: 'ProviderError' });
});

test('an invalid request shows the provider’s message', () => {
  expect(refusal(400, xai('x', 'Argument not supported: stop')).message).toBe(
    'xai refused the request (400): Argument not supported: stop',
  );
});

test('errors contain no key and no line break, and clients see nothing of our account', () => {
  const error = refusal(401, openai(`Incorrect API key provided: ${key}\n\u001b[31mteam 42`, 'x'));
  expect(error.message).toBe('xai is not available at the moment.');
  expect(String(error.cause)).not.toMatch(new RegExp(`${key}|[\\n\\u001b]`));
  expect(refusal(400, openai(`no: ${key}`, 'x')).message).toBe(
    'xai refused the request (400): no: [redacted]',
  );
  expect(refusal(400, openai('long '.repeat(1_000), 'x')).message.length).toBeLessThan(500);
});
