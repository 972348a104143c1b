import { describe, expect, test } from 'vitest';
import { modelCatalog } from '../catalog/model-catalog.ts';
import { LlmError } from '../http/llm-error.ts';
import { parseCall } from './parse-call.ts';
import { maxPromptTokens } from './prompt-size.ts';

const models = modelCatalog([{ name: 'xai' }]);
const requestBody = (change: object = {}) => ({
  model: 'grok-4.2',
  messages: [{ role: 'user', content: 'Hello' }],
  ...change,
});
const read = (body: object | string) =>
  parseCall(Buffer.from(typeof body === 'string' ? body : JSON.stringify(body)), models);
const refusal = (body: object | string) => {
  try {
    read(body);
  } catch (error) {
    if (error instanceof LlmError) return { code: error.code, param: error.param };
  }
  throw new Error('it was accepted');
};

describe('the reservation for an answer', () => {
  test('is what the request asks for, all choices together, under either parameter name', () => {
    expect(read(requestBody({ max_tokens: 10, n: 3 })).maxOutput).toBe(30);
    expect(read(requestBody({ max_tokens: 10, max_completion_tokens: 50 })).maxOutput).toBe(50);
    expect(read(requestBody({ max_tokens: 50, max_completion_tokens: 10 })).maxOutput).toBe(50);
    expect(read(requestBody()).maxOutput).toBe(8_192);
  });
});

describe('the reservation for a prompt', () => {
  const image = (url: string) =>
    requestBody({ messages: [{ role: 'user', content: [{ type: 'image_url', image_url: { url } }] }] });

  test('is half a token per byte', () => {
    const body = Buffer.from(JSON.stringify(requestBody()));
    expect(maxPromptTokens(parseCall(body, models).prompt)).toBe(Math.ceil(body.length / 2));
  });

  test('counts an image at its maximum, whatever its size and location', () => {
    const inside = maxPromptTokens(read(image(`data:image/png;base64,${'A'.repeat(500_000)}`)).prompt);
    const inCapitals = maxPromptTokens(read(image(`DATA:image/PNG;base64,${'A'.repeat(500_000)}`)).prompt);
    const elsewhere = maxPromptTokens(read(image('https://example.com/a.png')).prompt);
    expect(inside).toBeGreaterThan(2_048);
    expect(inside).toBeLessThan(2_200);
    expect(inCapitals).toBe(inside);
    expect(elsewhere).toBeGreaterThan(2_048);
  });

  test('counts text that only looks like an image as text', () => {
    const text = `data:${'A'.repeat(5_000)}`;
    const { prompt } = read(requestBody({ messages: [{ role: 'user', content: text }] }));
    expect(maxPromptTokens(prompt)).toBeGreaterThan(2_500);
  });
});

describe('a request is refused', () => {
  test.each(['model', 'max_tokens', 'messages', 'stream'])('where "%s" appears twice', (key) => {
    const body = JSON.stringify(requestBody({ max_tokens: 5, stream: false }));
    const twice = body.replace(
      /}$/,
      `,"${key}":${JSON.stringify((requestBody({ max_tokens: 9, stream: true }) as Record<string, unknown>)[key])}}`,
    );
    expect(refusal(twice)).toEqual({ code: 'invalid_request', param: key });
  });

  test.each([
    ['in a tool', '{"type":"web_search","type":"function"}', 'type'],
    ['with an escaped spelling', '{"a":1,"\\u0061":2}', 'a'],
    ['deeply nested', '{"x":[{"y":{"z":1,"z":2}}]}', 'z'],
  ])('where a member appears twice %s', (_where, tool, param) => {
    expect(refusal(JSON.stringify(requestBody({ tools: 'HERE' })).replace('"HERE"', `[${tool}]`))).toEqual({
      code: 'invalid_request',
      param,
    });
  });

  test('but not where two objects each have the member, or a text contains it', () => {
    const same = [
      { role: 'user', content: '"role":"a","role":"b"' },
      { role: 'user', content: 'x' },
    ];
    expect(read(requestBody({ messages: same })).request.messages).toHaveLength(2);
  });

  test.each([
    ['millions of values', `{"model":"grok-4.2","messages":[${'1,'.repeat(500_000)}1]}`],
    ['millions of members', `{${Array.from({ length: 100_000 }, (_, at) => `"k${at}":1`).join()}}`],
    ['a nest of arrays', `${'['.repeat(100_000)}${']'.repeat(100_000)}`],
  ])('where it has %s, before they are parsed', (_what, body) => {
    expect(refusal(body)).toMatchObject({ code: 'invalid_request' });
  });

  test('where it has too many messages, or asks for more than the model’s context', () => {
    const messages = Array.from({ length: 5_001 }, () => ({ role: 'user', content: 'x' }));
    expect(refusal(requestBody({ messages }))).toEqual({ code: 'invalid_request', param: 'messages' });
    expect(refusal(requestBody({ max_tokens: 5_000_000 }))).toEqual({
      code: 'invalid_request',
      param: 'max_tokens',
    });
  });

  test.each([['messages.0.content', [{ type: 'file', file: {} }]]])(
    'where the tokens of %s are unknown: %j',
    (param, content) => {
      expect(refusal(requestBody({ messages: [{ role: 'user', content }] }))).toEqual({
        code: 'invalid_request',
        param,
      });
    },
  );

  test.each<[string, object, string]>([
    ['content that is an object', { messages: [{ role: 'tool', content: { a: 1 } }] }, 'messages.0.content'],
    ['content that is a number', { messages: [{ role: 'tool', content: 42 }] }, 'messages.0.content'],
    ['a part that is a string', { messages: [{ role: 'user', content: ['x'] }] }, 'messages.0.content.0'],
    ['a part without a type', { messages: [{ role: 'user', content: [{}] }] }, 'messages.0.content'],
    ['a tool without a type', { tools: [{ function: { name: 'f' } }] }, 'tools.0.type'],
  ])('where it has %s, which no provider takes, and the field is named', (_what, change, param) => {
    expect(refusal(requestBody(change))).toEqual({ code: 'invalid_request', param });
  });

  test('with what to send instead', () => {
    const number = requestBody({ messages: [{ role: 'tool', content: 42 }] });
    expect(() => read(number)).toThrow('messages.0.content: Send text or a list of parts.');
    expect(() => read(requestBody({ tools: [{}] }))).toThrow('tools.0.type: This is missing.');
  });

  test.each([
    ['deferred', true],
    ['models', ['grok-4']],
    ['plugins', [{ id: 'web' }]],
    ['searchParameters', {}],
    ['modalities', ['text', 'audio']],
    ['search_parameters', { mode: 'on' }],
    ['web_search_options', {}],
    ['service_tier', 'priority'],
    ['tools', [{ type: 'web_search' }]],
    ['audio', { voice: 'alloy' }],
  ])('where %s would cost more than its tokens', (param, value) => {
    expect(refusal(requestBody({ [param]: value }))).toEqual({ code: 'invalid_request', param });
  });

  test('but not for parts that cost only their tokens', () => {
    const content = ['text', 'refusal', 'thinking', 'redacted_thinking', 'reasoning'].map((type) => ({
      type,
    }));
    expect(read(requestBody({ messages: [{ role: 'assistant', content }] })).request.messages).toHaveLength(
      1,
    );
  });

  test('but not for common options', () => {
    const tools = [{ type: 'function', function: { name: 'now', parameters: {} } }];
    expect(read(requestBody({ tools, service_tier: 'auto', search_parameters: null })).request.model).toBe(
      'grok-4.2',
    );
  });
});
