import { describe, expect, test } from 'vitest';
import { modelCatalog } from '../catalog/model-catalog.ts';
import { LlmError } from '../http/llm-error.ts';
import { parseResponsesCall } from './parse-responses.ts';

const catalog = modelCatalog([{ name: 'xai' }, { name: 'anthropic' }]);
const parsed = (change: object = {}) =>
  parseResponsesCall(
    Buffer.from(JSON.stringify({ model: 'grok-4.2', input: 'hello', max_output_tokens: 100, ...change })),
    catalog,
  );
const user = (...content: object[]) => [{ role: 'user', content }];

function refusal(change: object): { code: string; param: string | undefined; message: string } {
  try {
    parsed(change);
  } catch (error) {
    if (error instanceof LlmError) return { code: error.code, param: error.param, message: error.message };
    throw error;
  }
  throw new Error('it was accepted');
}

describe('a request to the Responses API', () => {
  test('names its model, and reserves what it may use', () => {
    expect(parsed()).toMatchObject({ format: 'responses', maxOutput: 100, entry: { id: 'grok-4.2' } });
    expect(parsed({ max_output_tokens: null })).toMatchObject({ maxOutput: 8_192, outputLimit: 8_192 });
  });

  test('counts an image as an image, also in the output of a function', () => {
    const image = { type: 'input_image', image_url: `data:image/png;base64,${'A'.repeat(9_000)}` };
    const call = { type: 'function_call', call_id: 'a', name: 'look', arguments: '{}' };
    const output = { type: 'function_call_output', call_id: 'a', output: [image] };
    const { prompt } = parsed({ input: [...user(image), call, output] });
    expect(prompt.images).toBe(2);
    expect(prompt.bytes).toBeLessThan(600);
  });

  test.each<[string, object, RegExp]>([
    ['previous_response_id', { previous_response_id: 'resp_1' }, /Send the whole conversation/],
    ['conversation', { conversation: 'conv_1' }, /Send the whole conversation/],
    ['prompt', { prompt: { id: 'pmpt_1' } }, /as instructions/],
    ['store', { store: true }, /send false/],
    ['background', { background: true }, /stream the answer/],
    ['input.1', { input: [...user(), { type: 'item_reference', id: 'msg_1' }] }, /store: false/],
  ])(
    'is refused where %s needs what the gateway does not keep, and says what to send',
    (param, change, next) => {
      const refused = refusal(change);
      expect(refused).toMatchObject({ code: 'invalid_request', param });
      expect(refused.message).toMatch(next);
    },
  );

  test.each<[string, object]>([
    ['tools.0', { tools: [{ type: 'web_search' }] }],
    ['tools.0', { tools: [{ type: 'file_search', vector_store_ids: ['v'] }] }],
    [
      'tools.1',
      {
        tools: [
          { type: 'function', name: 'a' },
          { type: 'code_interpreter', container: 'c' },
        ],
      },
    ],
    ['tools.0', { tools: [{ type: 'computer_use_preview' }] }],
    ['tools.0', { tools: [{ type: 'mcp', server_label: 'm', server_url: 'https://example.com' }] }],
    ['tools.0', { tools: [{ type: 'image_generation' }] }],
    ['service_tier', { service_tier: 'priority' }],
    ['search_parameters', { search_parameters: { mode: 'on' } }],
    ['context_management', { context_management: [{ type: 'compaction' }] }],
    ['input.0', { input: [{ type: 'web_search_call', id: 'ws_1', status: 'completed' }] }],
    ['input.0.content', { input: user({ type: 'input_file', file_id: 'f' }) }],
    ['input.0.content', { input: user({ type: 'input_image', file_id: 'f' }) }],
  ])('is refused where %s would cost more than its tokens', (param, change) => {
    const refused = refusal(change);
    expect(refused).toMatchObject({ code: 'invalid_request', param });
    expect(refused.message).toContain('Leave it out');
  });

  test.each<[string, object]>([
    ['input', { input: undefined }],
    ['input.0.content', { input: [{ role: 'user' }] }],
    ['max_output_tokens', { max_output_tokens: 5_000_000 }],
    ['model', { model: 'gpt-9' }],
  ])('is refused where it is wrong: %s', (param, change) => {
    expect(refusal(change)).toMatchObject({ param });
  });

  test.each<[string, object]>([
    [
      'free members',
      { user: 'ada@example.com', metadata: { a: 'b' }, store: false, service_tier: 'default' },
    ],
    [
      'null for what is left out',
      { instructions: null, tools: null, previous_response_id: null, text: null },
    ],
    [
      'the items of an earlier answer',
      { input: [{ type: 'reasoning', id: 'rs_1', summary: [] }, ...user()] },
    ],
    ['a message without a type', { input: [{ role: 'user', content: 'hello' }] }],
  ])('may have %s', (_what, change) => {
    expect(parsed(change).format).toBe('responses');
  });
});
