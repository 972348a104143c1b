import { describe, expect, test } from 'vitest';
import { modelCatalog } from '../catalog/model-catalog.ts';
import { LlmError } from '../http/llm-error.ts';
import { parseMessagesCall } from './parse-messages.ts';

const catalog = modelCatalog([{ name: 'xai' }, { name: 'anthropic' }]);
const user = (content: unknown) => [{ role: 'user', content }];
const parsed = (change: object = {}) =>
  parseMessagesCall(
    Buffer.from(JSON.stringify({ model: 'grok-4.2', max_tokens: 100, messages: user('hello'), ...change })),
    catalog,
  );

function refusal(change: object): { code: string; param: string | undefined; message: string } {
  try {
    parsed(change);
  } catch (error) {
    if (error instanceof LlmError) return { code: error.code, param: error.param, message: error.message };
    throw error;
  }
  throw new Error('it was accepted');
}

describe('a request in Anthropic’s format', () => {
  test('names its model, and reserves what it may use', () => {
    expect(parsed()).toMatchObject({ format: 'messages', maxOutput: 100, entry: { id: 'grok-4.2' } });
    expect(parsed({ max_tokens: undefined })).toMatchObject({ maxOutput: 8_192, outputLimit: 8_192 });
  });

  test('counts an image as an image, also in the result of a tool', () => {
    const image = {
      type: 'image',
      source: { type: 'base64', media_type: 'image/png', data: 'A'.repeat(9_000) },
    };
    const result = { type: 'tool_result', tool_use_id: 'a', content: [image] };
    const { prompt } = parsed({ messages: user([image, result]) });
    expect(prompt.images).toBe(2);
    expect(prompt.bytes).toBeLessThan(600);
  });

  test.each([
    [undefined, undefined],
    [{ type: 'ephemeral' }, 0.25],
    [{ type: 'ephemeral', ttl: '1h' }, 1],
  ])('reserves what writing to the cache costs: %j', (mark, surcharge) => {
    const system = [{ type: 'text', text: 'Be brief.', ...(mark && { cache_control: mark }) }];
    expect(parsed({ system }).prompt.cacheSurcharge).toBe(surcharge);
  });

  test.each<[string, (mark: object) => object]>([
    ['the request', (mark) => mark],
    ['a system block', (mark) => ({ system: [{ type: 'text', text: 'x', ...mark }] })],
    [
      'a tool',
      (mark) => ({
        tools: [
          { name: 'a', input_schema: {} },
          { name: 'b', ...mark },
        ],
      }),
    ],
    ['a block of a message', (mark) => ({ messages: user([{ type: 'text', text: 'x', ...mark }]) })],
    [
      'a block of the result of a tool',
      (mark) => {
        const content = [{ type: 'text', text: 'x', ...mark }];
        return { messages: user([{ type: 'tool_result', tool_use_id: 'a', content }]) };
      },
    ],
  ])('reserves it for a mark on %s, however it is spelled', (_where, marked) => {
    const request = (mark: object) => ({ model: 'grok-4.2', messages: user('hello'), ...marked(mark) });
    const surchargeOf = (text: string) => parseMessagesCall(Buffer.from(text), catalog).prompt.cacheSurcharge;
    const long = JSON.stringify(request({ cache_control: { type: 'ephemeral', ttl: '1h' } }));
    const escaped = long.replace('cache_control', 'cache\\u005fcontrol').replace('"1h"', '"\\u0031h"');
    expect(escaped).toMatch(/cache\\u005fcontrol.*\\u0031h/);
    expect([long, escaped].map(surchargeOf)).toEqual([1, 1]);
    const short = JSON.stringify(request({ cache_control: { type: 'ephemeral', ttl: '5m' } }));
    expect(surchargeOf(short.replace('control', 'c\\u006fntrol'))).toBe(0.25);
    expect(surchargeOf(JSON.stringify(request({ cache_control: null })))).toBeUndefined();
  });

  test('reserves nothing for text that names the cache', () => {
    const content = 'Set "cache_control" with "ttl": "1h".';
    const use = { type: 'tool_use', id: 'a', name: 'b', input: { cache_control: { ttl: '1h' } } };
    const messages = [...user(content), { role: 'assistant', content: [use] }];
    expect(parsed({ messages }).prompt).not.toHaveProperty('cacheSurcharge');
  });

  test.each<[string, object]>([
    ['max_tokens', { max_tokens: 0 }],
    ['max_tokens', { max_tokens: 5_000_000 }],
    ['messages', { messages: [] }],
    ['messages.0.role', { messages: [{ role: 'robot', content: 'x' }] }],
    ['messages.0.content.0.text', { messages: user([{ type: 'text' }]) }],
    ['model', { model: 'claude-0' }],
  ])('is refused where it is wrong: %s', (param, change) => {
    expect(refusal(change)).toMatchObject({ param });
  });

  test.each<[string, object]>([
    ['tools.0', { tools: [{ type: 'web_search_20250305', name: 'web_search' }] }],
    [
      'tools.1',
      {
        tools: [
          { name: 'a', input_schema: {} },
          { type: 'code_execution_20250825', name: 'b' },
        ],
      },
    ],
    ['tools.0', { tools: [{ type: 'computer_20250124', name: 'computer' }] }],
    ['container', { container: 'c-1' }],
    ['mcp_servers', { mcp_servers: [{ type: 'url', url: 'https://example.com' }] }],
    ['speed', { speed: 'fast' }],
    ['inference_geo', { inference_geo: 'us' }],
    ['service_tier', { service_tier: 'priority' }],
    ['messages.0.content', { messages: user([{ type: 'document', source: { type: 'url', url: 'x' } }]) }],
    ['messages.0.content', { messages: user([{ type: 'image', source: { type: 'file', file_id: 'f' } }]) }],
    ['messages.0.content', { messages: user([{ type: 'server_tool_use', id: 'a', name: 'b', input: {} }]) }],
  ])('is refused where %s would cost more than its tokens', (param, change) => {
    const refused = refusal(change);
    expect(refused).toMatchObject({ code: 'invalid_request', param });
    expect(refused.message).toContain('Leave it out');
  });

  test.each<[string, object]>([
    ['free members', { metadata: { user_id: 'ada@example.com' }, service_tier: 'auto', speed: 'standard' }],
    [
      'null for what is left out',
      { system: null, tools: null, thinking: null, temperature: null, container: null },
    ],
    ['thinking, effort and a cache', { thinking: { type: 'adaptive' }, output_config: { effort: 'low' } }],
    ['a system message among the others', { messages: [...user('x'), { role: 'system', content: 'y' }] }],
  ])('may have %s', (_what, change) => {
    expect(parsed(change).format).toBe('messages');
  });
});
