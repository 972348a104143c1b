import { describe, expect, test } from 'vitest';
import { type ErrorContext, errorEvent, presentError } from './error-format.ts';
import { LlmError, type LlmErrorCode } from './llm-error.ts';

const context = (format: ErrorContext['format']): ErrorContext => ({
  format,
  traceId: 'trace-1',
  sequence: 7,
});
const failed = new LlmError('invalid_request', 'messages: Send a list.', { param: 'messages' });

describe('an error of a call in Anthropic’s format', () => {
  test('has Anthropic’s form, and our code and field', () => {
    expect(presentError(failed, context('messages'))).toEqual({
      type: 'error',
      error: {
        type: 'invalid_request_error',
        message: 'messages: Send a list.',
        code: 'invalid_request',
        param: 'messages',
      },
      request_id: 'trace-1',
    });
  });

  test.each<[LlmErrorCode, string]>([
    ['invalid_api_key', 'authentication_error'],
    ['instance_suspended', 'permission_error'],
    ['model_not_found', 'not_found_error'],
    ['request_too_large', 'request_too_large'],
    ['rate_limit_exceeded', 'rate_limit_error'],
    ['insufficient_quota', 'billing_error'],
    ['providers_unavailable', 'overloaded_error'],
    ['provider_timeout', 'timeout_error'],
    ['provider_cut', 'api_error'],
    ['provider_refused', 'invalid_request_error'],
  ])('%s has the type %s', (code, type) => {
    expect(presentError(new LlmError(code, 'x'), context('messages'))).toMatchObject({
      error: { type, code },
    });
  });

  test('is an event of its own in a stream', () => {
    const [name, data] = errorEvent(failed, context('messages')).trim().split('\n');
    expect(name).toBe('event: error');
    expect(JSON.parse(String(data).slice('data: '.length))).toEqual(
      presentError(failed, context('messages')),
    );
  });
});

describe('an error of a call to the Responses API', () => {
  test('has OpenAI’s form', () => {
    expect(presentError(failed, context('responses'))).toEqual({
      error: {
        message: 'messages: Send a list.',
        type: 'invalid_request_error',
        param: 'messages',
        code: 'invalid_request',
      },
    });
  });

  test('is a numbered event in a stream, for both ways of reading it', () => {
    const [name, data] = errorEvent(failed, context('responses')).trim().split('\n');
    expect(name).toBe('event: error');
    expect(JSON.parse(String(data).slice('data: '.length))).toMatchObject({
      type: 'error',
      sequence_number: 7,
      code: 'invalid_request',
      error: { code: 'invalid_request', type: 'invalid_request_error' },
    });
  });
});
