import { createServer, type Server } from 'node:http';
import Anthropic from '@anthropic-ai/sdk';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { CallLog } from '../core/call-log.ts';
import { FaultRegistry } from '../core/fault-rules.ts';
import { instrumentCloud } from '../core/instrumented-cloud.ts';
import { closeServer, listen } from '../core/listen.ts';
import { anthropicFailure, createSimulatedAnthropic } from './anthropic.ts';

const apiKey = 'sk-ant-a-key-for-tests';
const faults = new FaultRegistry();
let server: Server;
let baseURL: string;

beforeAll(async () => {
  const cloud = {
    name: 'anthropic' as const,
    app: createSimulatedAnthropic({ apiKey }),
    failure: anthropicFailure,
  };
  server = createServer(instrumentCloud(cloud, { calls: new CallLog(), faults }));
  baseURL = `http://127.0.0.1:${await listen(server, { port: 0, host: '127.0.0.1', name: 'test' })}`;
});
afterAll(() => closeServer(server));

const client = (): Anthropic => new Anthropic({ apiKey, baseURL, maxRetries: 0 });
const asking = (content: string) => ({
  model: 'claude-sonnet-5-5',
  max_tokens: 200,
  messages: [{ role: 'user' as const, content }],
});
const calculate = {
  name: 'calculate',
  input_schema: { type: 'object' as const, properties: { expression: { type: 'string' } } },
};

const post = (body: unknown, headers: Record<string, string> = {}): Promise<Response> =>
  fetch(`${baseURL}/v1/messages`, {
    method: 'POST',
    headers: {
      'x-api-key': apiKey,
      'anthropic-version': '2023-06-01',
      'content-type': 'application/json',
      ...headers,
    },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  });

describe('the official client', () => {
  test('gets the same answer with and without streaming', async () => {
    const whole = await client().messages.create(asking('What is 6 times 7?'));
    expect(whole.content).toEqual([{ type: 'text', text: '6 * 7 = 42' }]);
    expect(whole.stop_reason).toBe('end_turn');
    expect(whole.usage.output_tokens).toBeGreaterThan(0);
    const streamed = await client().messages.stream(asking('What is 6 times 7?')).finalMessage();
    expect(streamed.content).toEqual(whole.content);
    expect(streamed.usage).toMatchObject(whole.usage);
  });

  test('gets a tool call, streamed or not, and an answer with its result', async () => {
    const asked = { ...asking('What is 6 times 7?'), tools: [calculate] };
    const first = await client().messages.create(asked);
    const streamed = await client().messages.stream(asked).finalMessage();
    for (const { content, stop_reason: reason } of [first, streamed])
      expect([reason, content]).toMatchObject([
        'tool_use',
        [{ name: 'calculate', input: { expression: '6 * 7' } }],
      ]);
    const call = first.content.find(({ type }) => type === 'tool_use') as { id: string };
    const second = await client().messages.create({
      ...asked,
      messages: [
        ...asked.messages,
        { role: 'assistant', content: first.content },
        { role: 'user', content: [{ type: 'tool_result', tool_use_id: call.id, content: '42' }] },
      ],
    });
    expect(second.content).toEqual([{ type: 'text', text: 'The tool says: "42".' }]);
  });

  test('gets thinking blocks on request', async () => {
    const asked = { ...asking('hello'), thinking: { type: 'adaptive' as const } };
    const { content } = await client().messages.stream(asked).finalMessage();
    expect(content.map(({ type }) => type)).toEqual(['thinking', 'text']);
  });

  test('gets two tool calls in one answer, and one where parallel calls are disabled', async () => {
    const asked = { ...asking('What is 6 times 7 and 8 times 9?'), tools: [calculate] };
    const both = await client().messages.create(asked);
    expect(both.content).toMatchObject([
      { name: 'calculate', input: { expression: '6 * 7' } },
      { name: 'calculate', input: { expression: '8 * 9' } },
    ]);
    const choice = { type: 'auto' as const, disable_parallel_tool_use: true };
    const one = await client().messages.create({ ...asked, tool_choice: choice });
    expect(one.content).toHaveLength(1);
  });

  test('gets an answer that its schema describes', async () => {
    const schema = {
      type: 'object',
      properties: { value: { type: 'number' } },
      required: ['value'],
      additionalProperties: false,
    };
    const { content } = await client().messages.create({
      ...asking('What is 6 times 7?'),
      output_config: { format: { type: 'json_schema', schema } },
    });
    expect(content).toMatchObject([{ text: '{"value":42}' }]);
  });

  test('writes a marked prompt to the cache once, and reads it from there', async () => {
    const system = [
      { type: 'text' as const, text: 'word '.repeat(2_000), cache_control: { type: 'ephemeral' as const } },
    ];
    const first = await client().messages.create({ ...asking('hello'), system });
    const second = await client().messages.create({ ...asking('hello again'), system });
    expect(first.usage).toMatchObject({ cache_creation_input_tokens: 2_000, cache_read_input_tokens: 0 });
    expect(second.usage).toMatchObject({ cache_creation_input_tokens: 0, cache_read_input_tokens: 2_000 });
    const counted = await client().messages.countTokens({
      model: 'claude-sonnet-5-5',
      system,
      messages: asking('hello again').messages,
    });
    expect(counted.input_tokens).toBe(second.usage.input_tokens + 2_000);
  });

  test('is stopped by the token limit and by stop sequences', async () => {
    const short = await client().messages.create({ ...asking('tell me a story'), max_tokens: 3 });
    expect(short.stop_reason).toBe('max_tokens');
    const stopped = await client().messages.create({ ...asking('6 * 7'), stop_sequences: [' ='] });
    expect(stopped).toMatchObject({
      stop_reason: 'stop_sequence',
      stop_sequence: ' =',
      content: [{ text: '6 * 7' }],
    });
  });

  test('finds the models', async () => {
    const ids = (await client().models.list()).data.map(({ id }) => id);
    expect(ids).toContain('claude-sonnet-5-5');
    expect((await client().models.retrieve('claude-haiku-4-5')).display_name).toBe('Claude Haiku 4.5');
  });

  test.each([
    ['status:529', Anthropic.APIError, 'overloaded_error'],
    ['status:429', Anthropic.RateLimitError, 'rate_limit_error'],
    ['error:credit_balance_too_low', Anthropic.BadRequestError, 'invalid_request_error'],
  ])('sees %s as the matching error', async (effect, kind, type) => {
    const { id } = faults.add({ cloud: 'anthropic', effect });
    const failed = await client()
      .messages.create(asking('hello'))
      .catch((error) => error);
    faults.remove(id);
    expect(failed).toBeInstanceOf(kind);
    expect(failed.type).toBe(type);
  });
});

describe('Anthropic refuses', () => {
  test('a missing or wrong key, and a missing or wrong version', async () => {
    expect((await post(asking('x'), { 'x-api-key': '' })).status).toBe(401);
    const wrong = await post(asking('x'), { 'x-api-key': 'sk-ant-wrong' });
    expect(await wrong.json()).toMatchObject({ type: 'error', error: { type: 'authentication_error' } });
    expect((await post(asking('x'), { 'anthropic-version': '2020-01-01' })).status).toBe(400);
  });

  test('unsupported calls with 501', async () => {
    const batches = await fetch(`${baseURL}/v1/messages/batches`, {
      method: 'POST',
      headers: { 'x-api-key': apiKey, 'anthropic-version': '2023-06-01' },
    });
    expect(batches.status).toBe(501);
  });

  const use = { role: 'assistant', content: [{ type: 'tool_use', id: 'a', name: 'calculate', input: {} }] };
  const result = (id: string, content?: object[]) => ({
    role: 'user',
    content: [{ type: 'tool_result', tool_use_id: id, ...(content && { content }) }],
  });
  const user = { role: 'user', content: 'x' };
  const saying = (text: string) => ({ messages: [{ role: 'user', content: [{ type: 'text', text }] }] });
  const showing = (source: object) => ({
    messages: [{ role: 'user', content: [{ type: 'image', source }] }],
  });
  const png = { type: 'base64', media_type: 'image/png', data: 'iVBORw0KGgo=' };
  const schemaOf = (schema: object) => ({ output_config: { format: { type: 'json_schema', schema } } });
  test.each([
    ['no max_tokens', { max_tokens: undefined }, 'max_tokens'],
    ['an unknown model', { model: 'claude-0' }, 'model: claude-0'],
    ['an unknown field', { reasoning_effort: 'low' }, 'reasoning_effort'],
    ['a system message among the messages', { messages: [{ role: 'system', content: 'x' }] }, 'role'],
    ['empty text', saying(''), 'text content blocks must be non-empty'],
    ['blank text', saying(' \n'), 'text content blocks must contain non-whitespace text'],
    [
      'a blank string',
      { messages: [{ role: 'user', content: ' ' }] },
      'text content blocks must contain non-whitespace text',
    ],
    ['blank system text', { system: [{ type: 'text', text: ' ' }] }, 'non-whitespace'],
    [
      'blank text in a result',
      { tools: [calculate], messages: [user, use, result('a', [{ type: 'text', text: '' }])] },
      'messages.2.content.0.content.0.text: text content blocks must be non-empty',
    ],
    [
      'an assistant that ends with a space, on a model that continues it',
      { model: 'claude-haiku-4-5', messages: [user, { role: 'assistant', content: 'Well, ' }] },
      'trailing whitespace',
    ],
    ['a user that is an email address', { metadata: { user_id: 'ada@example.com' } }, 'email address'],
    ['an answer that is too long', { max_tokens: 70_000 }, 'max_tokens: 70000 > 64000'],
    ['an assistant that speaks first', { messages: [use, user] }, 'first message'],
    ['an assistant that speaks last', { messages: [user, { role: 'assistant', content: 'x' }] }, 'prefill'],
    [
      'a call without its result',
      { messages: [user, use, user], tools: [calculate] },
      'without `tool_result`',
    ],
    ['a result without its call', { messages: [user, use, result('b')], tools: [calculate] }, 'tool_use'],
    [
      'two calls with the same id',
      { messages: [user, use, result('a'), use, result('a')], tools: [calculate] },
      'ids must be unique',
    ],
    ['two tools with the same name', { tools: [calculate, calculate] }, 'names must be unique'],
    ['a tool name with a dot', { tools: [{ ...calculate, name: 'a.b' }] }, 'tools.0.name'],
    [
      'a tool whose arguments are alternatives',
      { tools: [{ ...calculate, input_schema: { type: 'object', anyOf: [{}] } }] },
      'at the top level',
    ],
    ['calls without tools', { messages: [user, use, result('a')] }, 'must define tools'],
    ['a choice without tools', { tool_choice: { type: 'auto' } }, 'tool_choice'],
    [
      'a budget on a model that has none',
      { thinking: { type: 'enabled', budget_tokens: 1024 }, max_tokens: 9_999 },
      'adaptive',
    ],
    ['a temperature on a model that takes none', { temperature: 0.5 }, 'temperature'],
    ['a temperature beyond 1', { temperature: 1.5, model: 'claude-haiku-4-5' }, 'temperature'],
    ['an image by http', showing({ type: 'url', url: 'http://a.b/c.png' }), 'url'],
    [
      'an image type in capitals',
      showing({ ...png, media_type: 'image/PNG' }),
      'content.0.source.media_type',
    ],
    ['an image type that does not exist', showing({ ...png, media_type: 'image/jpg' }), 'media_type'],
    ['an image of another type', showing({ ...png, media_type: 'image/jpeg' }), 'appears to be a image/png'],
    ['an image in lines', showing({ ...png, data: 'iVBO\nRw0KGgo=' }), 'data'],
    [
      'an effort on a model that has none',
      { output_config: { effort: 'low' }, model: 'claude-haiku-4-5' },
      'effort',
    ],
    ['a schema without additionalProperties', schemaOf({ type: 'object' }), 'additionalProperties'],
    ['a schema with a minimum', schemaOf({ type: 'integer', minimum: 1 }), 'minimum'],
    [
      'a recursive schema',
      schemaOf({ $ref: '#/$defs/a', $defs: { a: { type: 'array', items: { $ref: '#/$defs/a' } } } }),
      'recursive',
    ],
    ['a blank stop sequence', { stop_sequences: ['\n'] }, 'non-whitespace'],
  ])('%s', async (_what, change, words) => {
    const answer = await post({ ...asking('hello'), ...change });
    expect([400, 404]).toContain(answer.status);
    const body = (await answer.json()) as { error: { message: string } };
    expect(body.error.message).toContain(words);
  });

  test('a temperature with the later API version, even if the model accepts it', async () => {
    const warm = { ...asking('hello'), model: 'claude-haiku-4-5', temperature: 0.5 };
    expect((await post(warm)).status).toBe(200);
    expect((await post(warm, { 'anthropic-version': '2026-10-21' })).status).toBe(400);
  });

  test('half a surrogate pair', async () => {
    const answer = await post(JSON.stringify(asking('cut here')).replace('here', String.raw`\ud83d`));
    expect(answer.status).toBe(400);
    expect(await answer.json()).toMatchObject({
      error: { type: 'invalid_request_error', message: expect.stringContaining('no low surrogate') },
    });
  });

  test('a body that is not JSON', async () => {
    expect(await (await post('{"model":')).json()).toMatchObject({
      error: { type: 'invalid_request_error' },
    });
  });
});
