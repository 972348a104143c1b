import { describe, expect, test } from 'vitest';
import { messagesCall } from '../../request/messages.builder.ts';
import { messagesBody } from './messages-body.ts';
import type { ModelTraits } from './traits.ts';

const newest: ModelTraits = { maxTokens: 4_096, maxOutput: 64_000, thinking: 'adaptive', sampling: false };
const older: ModelTraits = { maxTokens: 4_096, maxOutput: 64_000, thinking: 'budget', sampling: true };
const sent = (change: object, traits = older): Record<string, unknown> =>
  JSON.parse(messagesBody(messagesCall(change), 'a-model', traits).toString());
const hello = { role: 'user', content: 'hello' };
const use = (id: string) => ({ type: 'tool_use', id, name: 'add', input: {} });
const tools = [{ name: 'add', input_schema: { type: 'object' } }];

describe('a message for Anthropic', () => {
  test('has the provider’s model name, and stays as it is', () => {
    const system = [{ type: 'text', text: 'Be brief.', cache_control: { type: 'ephemeral', ttl: '1h' } }];
    const given = {
      system,
      tools,
      tool_choice: { type: 'auto' },
      top_k: 5,
      stop_sequences: ['END'],
      stream: true,
    };
    expect(sent({ ...given, messages: [hello] })).toEqual({
      model: 'a-model',
      max_tokens: 500,
      ...given,
      messages: [hello],
    });
  });

  test('never has the user, or what would cost more', () => {
    const body = sent({
      metadata: { user_id: 'ada@example.com' },
      service_tier: 'auto',
      speed: 'standard',
      inference_geo: 'global',
      context_management: { edits: [] },
      diagnostics: {},
    });
    expect(Object.keys(body).sort()).toEqual(['max_tokens', 'messages', 'model']);
  });

  test('has a limit, and no member that is null', () => {
    const nulls = { max_tokens: null, system: null, tools: null, thinking: null, stop_sequences: null };
    expect(sent(nulls)).toEqual({ model: 'a-model', max_tokens: 4_096, messages: expect.any(Array) });
  });

  test.each<[object, ModelTraits, object]>([
    [{ temperature: 0.5, top_p: 0.9, top_k: 5 }, older, { temperature: 0.5, top_k: 5 }],
    [{ temperature: 1.5 }, older, { temperature: 1 }],
    [{ top_p: 0.9 }, older, { top_p: 0.9 }],
    [{ temperature: 0.5, top_p: 0.9, top_k: 5 }, newest, {}],
    [
      { temperature: 0.5, max_tokens: 4_000, thinking: { type: 'enabled', budget_tokens: 2_000 } },
      older,
      { thinking: { type: 'enabled', budget_tokens: 2_000 } },
    ],
  ])('is sampled as its model accepts it: %j', (change, traits, expected) => {
    const { model: _model, messages: _messages, max_tokens: _limit, ...others } = sent(change, traits);
    expect(others).toEqual(expected);
  });

  const enabled = (budget: number) => ({ type: 'enabled', budget_tokens: budget });
  test.each<[string, object, ModelTraits, unknown]>([
    ['an effort instead of a budget', { thinking: enabled(2_000) }, newest, { type: 'adaptive' }],
    [
      'a budget instead of an effort',
      { thinking: { type: 'adaptive' }, max_tokens: 4_000 },
      older,
      enabled(2_000),
    ],
    ['a budget within the limit', { thinking: enabled(9_000), max_tokens: 3_000 }, older, enabled(1_500)],
    ['none where there is no room', { thinking: enabled(2_000), max_tokens: 1_000 }, older, undefined],
    [
      'none with a forced tool',
      { thinking: enabled(2_000), tools, tool_choice: { type: 'any' } },
      newest,
      undefined,
    ],
    [
      'none after a call of another provider',
      {
        thinking: enabled(2_000),
        max_tokens: 4_000,
        tools,
        messages: [
          hello,
          { role: 'assistant', content: [use('a')] },
          { role: 'user', content: [{ type: 'tool_result', tool_use_id: 'a' }] },
        ],
      },
      older,
      undefined,
    ],
    ['none where it is disabled', { thinking: { type: 'disabled' } }, older, { type: 'disabled' }],
  ])('thinks with %s', (_what, change, traits, expected) => {
    expect(sent(change, traits).thinking).toEqual(expected);
  });

  test('has an effort only where its model takes one', () => {
    const format = { type: 'json_schema', schema: { type: 'string' } };
    expect(sent({ output_config: { effort: 'low', format } }, newest).output_config).toEqual({
      effort: 'low',
      format,
    });
    expect(sent({ output_config: { effort: 'low', format } }).output_config).toEqual({ format });
    expect(sent({ output_config: { effort: 'low' } })).not.toHaveProperty('output_config');
  });
});

describe('a conversation that only others take', () => {
  test('gets results for its calls, and declares their tools', () => {
    const messages = [hello, { role: 'assistant', content: [use('a')] }, { role: 'user', content: 'and?' }];
    const body = sent({ messages });
    expect(body.messages).toEqual([
      { role: 'user', content: [{ type: 'text', text: 'hello' }] },
      { role: 'assistant', content: [use('a')] },
      {
        role: 'user',
        content: [
          expect.objectContaining({ type: 'tool_result', tool_use_id: 'a', is_error: true }),
          { type: 'text', text: 'and?' },
        ],
      },
    ]);
    expect(body).toMatchObject({ tools: [{ name: 'add' }], tool_choice: { type: 'none' } });
  });

  test('has no blank text, no empty message and no system message among the others', () => {
    const body = sent({
      system: 'one',
      messages: [
        hello,
        { role: 'assistant', content: ' ' },
        { role: 'system', content: 'two' },
        { role: 'user', content: [] },
      ],
    });
    expect(body.messages).toEqual([{ role: 'user', content: [{ type: 'text', text: 'hello' }] }]);
    expect(body.system).toEqual([
      { type: 'text', text: 'one' },
      { type: 'text', text: 'two' },
    ]);
  });

  test('ends with the user only for models that do not continue a message of their own', () => {
    const messages = [hello, { role: 'assistant', content: 'Well,' }];
    expect(sent({ messages }).messages).toEqual(messages);
    expect((sent({ messages }, newest).messages as object[]).at(-1)).toMatchObject({ role: 'user' });
  });

  test('has a string of a stray result as text', () => {
    const messages = [
      { role: 'user', content: [{ type: 'tool_result', tool_use_id: 'gone', content: '1' }] },
    ];
    expect(JSON.stringify(sent({ messages }).messages)).toContain('"text":"1"');
  });

  test('has images, results, thinking and text as Anthropic takes them', () => {
    const png = { type: 'base64', media_type: 'image/PNG', data: 'iVBO' };
    const image = { type: 'image', source: png, cache_control: null };
    const accepted = { type: 'image', source: { ...png, media_type: 'image/png' } };
    const body = sent({
      system: [{ type: 'text', text: ' ' }],
      tools,
      messages: [
        { role: 'user', content: [image] },
        { role: 'assistant', content: [{ type: 'thinking', thinking: 'Hm', signature: '' }, use('a.1')] },
        {
          role: 'user',
          content: [
            {
              type: 'tool_result',
              tool_use_id: 'a.1',
              is_error: null,
              content: [{ type: 'text', text: '' }, image],
            },
          ],
        },
        { role: 'assistant', content: [{ ...use('a.1'), name: 'math.add' }] },
        { role: 'user', content: [{ type: 'tool_result', tool_use_id: 'a.1', content: null }] },
        { role: 'assistant', content: 'Well, ' },
      ],
    });
    expect(body).not.toHaveProperty('system');
    expect(body.messages).toEqual([
      { role: 'user', content: [accepted] },
      { role: 'assistant', content: [use('a_1')] },
      { role: 'user', content: [{ type: 'tool_result', tool_use_id: 'a_1', content: [accepted] }] },
      { role: 'assistant', content: [{ ...use('a_1_2'), name: 'math_add' }] },
      { role: 'user', content: [{ type: 'tool_result', tool_use_id: 'a_1_2' }] },
      { role: 'assistant', content: [{ type: 'text', text: 'Well,' }] },
    ]);
  });

  test('has tools and a choice as Anthropic takes them', () => {
    const anyOf = [{ properties: { a: {} } }];
    const body = sent({
      messages: [hello],
      tools: [
        { name: 'a', description: null, strict: null },
        { name: 'b', input_schema: { type: 'object', anyOf } },
        { name: 'c', input_schema: { type: 'object', properties: {} }, strict: true },
        { name: 'a', input_schema: { type: 'object' } },
      ],
      tool_choice: { type: 'any', name: null, disable_parallel_tool_use: null },
    });
    const described = `(anyOf: ${JSON.stringify(anyOf)})`;
    expect(body.tools).toEqual([
      { name: 'a', input_schema: { type: 'object', properties: {} } },
      { name: 'b', input_schema: { type: 'object', description: described, properties: { a: {} } } },
      {
        name: 'c',
        input_schema: { type: 'object', properties: {}, additionalProperties: false },
        strict: true,
      },
    ]);
    expect(body.tool_choice).toEqual({ type: 'any' });
  });

  test('has a limit that its model accepts', () => {
    expect(sent({ max_tokens: 100_000 }).max_tokens).toBe(64_000);
  });

  test('has no choice without tools', () => {
    expect(sent({ tools: [], tool_choice: { type: 'auto' } })).not.toHaveProperty('tool_choice');
  });
});
