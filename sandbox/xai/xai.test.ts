import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import OpenAI from 'openai';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createXai } from './xai.ts';

const apiKey = 'xai-a-key-for-tests';
let server: Server;
let baseURL: string;

beforeAll(async () => {
  await new Promise<void>((resolve) => {
    server = createXai({ apiKey }).listen(0, '127.0.0.1', () => resolve());
  });
  baseURL = `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`;
});
afterAll(() => void server.close());

const client = () => new OpenAI({ apiKey, baseURL, maxRetries: 0 });
const asking = (content: string) => ({ model: 'grok-4.2', messages: [{ role: 'user' as const, content }] });

const post = (body: string | object, key = apiKey) =>
  fetch(`${baseURL}/chat/completions`, {
    method: 'POST',
    headers: { authorization: `Bearer ${key}` },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  });

describe('chat completions', () => {
  test('the question is answered, and only the total usage includes reasoning', async () => {
    const answer = await client().chat.completions.create(asking('What is 6 times 7?'));
    expect(answer.choices[0]?.message.content).toBe('6 * 7 = 42');
    expect(answer.choices[0]?.finish_reason).toBe('stop');
    const {
      prompt_tokens: prompt,
      completion_tokens: completion,
      total_tokens: total,
    } = answer.usage ?? fail();
    const reasoning = answer.usage?.completion_tokens_details?.reasoning_tokens ?? 0;
    expect(reasoning).toBeGreaterThan(0);
    expect(total).toBe(prompt + completion + reasoning);
  });

  test('a stream has the same text as a body and ends with a usage chunk without choices and [DONE]', async () => {
    const whole = await client().chat.completions.create(asking('hello'));
    const text = await (
      await post({ ...asking('hello'), stream: true, stream_options: { include_usage: true } })
    ).text();
    const events = text
      .trim()
      .split('\n\n')
      .map((line) => line.slice('data: '.length));
    const chunks = events.slice(0, -1).map((event) => JSON.parse(event));
    expect(events.at(-1)).toBe('[DONE]');
    expect(chunks.at(-1)).toMatchObject({ choices: [], usage: whole.usage });
    expect(chunks.map(({ choices }) => choices[0]?.delta.content ?? '').join('')).toBe(
      whole.choices[0]?.message.content,
    );
    expect(chunks.at(-2).choices[0].finish_reason).toBe('stop');
  });

  test('a stream without include_usage has no usage', async () => {
    expect(await (await post({ ...asking('hello'), stream: true })).text()).not.toContain('usage');
  });

  test('an agent’s request is accepted: a long system prompt, content in parts, tools, a tool turn', async () => {
    const answer = await client().chat.completions.create({
      model: 'grok-4.2',
      messages: [
        { role: 'system', content: `You are OpenClaw. ${'Rules. '.repeat(20_000)}` },
        { role: 'user', content: [{ type: 'text', text: 'look it up' }] },
        {
          role: 'assistant',
          content: null,
          tool_calls: [{ id: 'a', type: 'function', function: { name: 'f', arguments: '{}' } }],
        },
        { role: 'tool', tool_call_id: 'a', content: 'found' },
        { role: 'user', content: [{ type: 'text', text: 'Who are you?' }] },
      ],
      tools: [{ type: 'function', function: { name: 'f', parameters: {} } }],
      tool_choice: 'auto',
      temperature: 0.2,
    });
    expect(answer.choices[0]?.message.content).toContain('OpenClaw');
    expect(answer.choices[0]?.message.tool_calls).toBeUndefined();
    expect(answer.usage?.prompt_tokens).toBeGreaterThan(20_000);
  });

  test('max_tokens cuts the answer and sets the finish reason', async () => {
    const answer = await client().chat.completions.create({ ...asking('tell me a story'), max_tokens: 3 });
    expect(answer.choices[0]?.finish_reason).toBe('length');
    expect(answer.usage?.completion_tokens).toBeLessThanOrEqual(3);
  });
});

describe('tools', () => {
  const tools = [
    {
      type: 'function' as const,
      function: {
        name: 'calculate',
        parameters: { type: 'object', properties: { sum: { type: 'string' } } },
      },
    },
  ];

  test('a calculator is called for a sum, streamed or not, and the answer has its result', async () => {
    const asked = { ...asking('What is 6 times 7?'), tools };
    const answer = await client().chat.completions.create(asked);
    const streamed = await client().chat.completions.stream(asked).finalChatCompletion();
    for (const { choices } of [answer, streamed])
      expect(choices[0]).toMatchObject({
        finish_reason: 'tool_calls',
        message: { tool_calls: [{ function: { name: 'calculate', arguments: '{"sum":"6 * 7"}' } }] },
      });
    const message = answer.choices[0]?.message ?? fail();
    const given = { role: 'tool' as const, tool_call_id: message.tool_calls?.[0]?.id ?? '', content: '42' };
    const second = await client().chat.completions.create({
      ...asked,
      messages: [...asked.messages, message, given],
    });
    expect(second.choices[0]?.message.content).toBe('The tool says: "42".');
  });

  test('a required tool is called, and an unknown one is refused', async () => {
    const choice = (name: string) => ({ type: 'function', function: { name } });
    const forced = await post({ ...asking('hello'), tools, tool_choice: choice('calculate') });
    expect(JSON.stringify(await forced.json())).toContain('"name":"calculate"');
    expect((await post({ ...asking('hello'), tools, tool_choice: choice('other') })).status).toBe(422);
  });
});

describe('xAI refuses', () => {
  test('a wrong key with 400, a code and a message without the full key', async () => {
    const answer = await post(asking('hello'), 'xai-wrong-key');
    expect(answer.status).toBe(400);
    const body = await answer.text();
    expect(JSON.parse(body)).toEqual({
      code: expect.any(String),
      error: expect.stringMatching(/^Incorrect API key provided/),
    });
    expect(body).not.toContain('xai-wrong-key');
  });

  test('a missing key with 401', async () => {
    expect((await fetch(`${baseURL}/models`)).status).toBe(401);
  });

  test.each([
    ['an unknown model', { ...asking('x'), model: 'grok-0' }, 404],
    ['no messages', { model: 'grok-4.2' }, 422],
    ['a body that is not JSON', 'not json', 422],
    ['an invalid temperature', { ...asking('x'), temperature: 'hot' }, 422],
    ['a tool without a name', { ...asking('x'), tools: [{ type: 'function', function: {} }] }, 422],
    ['stop on a reasoning model', { ...asking('x'), stop: ['\n'] }, 400],
  ])('%s', async (_what, body, status) => {
    const answer = await post(body);
    expect(answer.status).toBe(status);
    expect(await answer.json()).toEqual({ code: expect.any(String), error: expect.any(String) });
  });
});

test('the models are listed, and each can be retrieved', async () => {
  const listed = await client().models.list();
  expect(listed.data.map(({ id }) => id)).toContain('grok-4.2');
  expect((await client().models.retrieve('grok-4.2')).id).toBe('grok-4.2');
});

function fail(): never {
  throw new Error('the answer has no usage');
}

describe('the Responses API', () => {
  const calculate = {
    type: 'function' as const,
    name: 'calculate',
    strict: null,
    parameters: { type: 'object', properties: { expression: { type: 'string' } } },
  };
  const input = 'What is 6 times 7?';

  test('answers, streamed or not, with the same text and usage', async () => {
    const whole = await client().responses.create({ model: 'grok-4.2', input });
    expect(whole.output_text).toBe('6 * 7 = 42');
    expect(whole.usage?.total_tokens).toBe(
      (whole.usage?.input_tokens ?? 0) + (whole.usage?.output_tokens ?? 0),
    );
    const streamed = await client().responses.stream({ model: 'grok-4.2', input }).finalResponse();
    expect(streamed.output_text).toBe('6 * 7 = 42');
    expect(streamed.usage).toEqual(whole.usage);
  });

  test('calls two tools in one answer, and answers with both results', async () => {
    const asked = { model: 'grok-4.2', tools: [calculate] };
    const question = { role: 'user' as const, content: 'What is 6 times 7 and 8 times 9?' };
    const first = await client().responses.create({
      ...asked,
      input: [question],
      include: ['reasoning.encrypted_content'],
    });
    const calls = first.output.filter((item) => item.type === 'function_call');
    expect(calls.map((call) => JSON.parse(call.arguments).expression)).toEqual(['6 * 7', '8 * 9']);
    const results = calls.map((call, at) => ({
      type: 'function_call_output' as const,
      call_id: call.call_id,
      output: ['42', '72'][at] ?? '',
    }));
    const second = await client().responses.create({
      ...asked,
      input: [question, ...(first.output as []), ...results],
    });
    expect(second.output_text).toBe('The tools say: "42" and "72".');
  });

  test('answers as a schema says, and stops at its limit', async () => {
    const schema = { type: 'object', properties: { value: { type: 'number' } } };
    const format = { type: 'json_schema' as const, name: 'sum', schema };
    const given = await client().responses.create({ model: 'grok-4.2', input, text: { format } });
    expect(given.output_text).toBe('{"value":42}');
    const cut = await client().responses.create({
      model: 'grok-4.2',
      input: 'a story',
      max_output_tokens: 3,
    });
    expect(cut).toMatchObject({ status: 'incomplete', incomplete_details: { reason: 'max_output_tokens' } });
  });

  test.each([
    ['an argument that it does not have', { stream_options: { include_obfuscation: false } }, 400],
    ['another include than encrypted reasoning', { include: ['message.output_text.logprobs'] }, 400],
    ['reasoning without its content', { input: [{ type: 'reasoning', id: 'rs_1', summary: [] }] }, 422],
    ['an unknown model', { model: 'grok-0' }, 404],
    ['a tool of its own, which the sandbox has not', { tools: [{ type: 'web_search' }] }, 501],
    ['state, which the sandbox has not', { previous_response_id: 'resp_1' }, 501],
  ])('refuses %s', async (_what, change, status) => {
    const response = await fetch(`${baseURL}/responses`, {
      method: 'POST',
      headers: { authorization: `Bearer ${apiKey}` },
      body: JSON.stringify({ model: 'grok-4.2', input, ...change }),
    });
    expect(response.status).toBe(status);
  });
});

describe('chat completions that are asked for more', () => {
  test('call two tools in one answer, streamed or not', async () => {
    const parameters = { type: 'object', properties: { expression: { type: 'string' } } };
    const tools = [{ type: 'function' as const, function: { name: 'calculate', parameters } }];
    const asked = { ...asking('What is 6 times 7 and 8 times 9?'), tools };
    const whole = await client().chat.completions.create(asked);
    const streamed = await client().chat.completions.stream(asked).finalChatCompletion();
    for (const { choices } of [whole, streamed])
      expect(choices[0]?.message.tool_calls).toMatchObject([
        { function: { arguments: '{"expression":"6 * 7"}' } },
        { function: { arguments: '{"expression":"8 * 9"}' } },
      ]);
    const one = await client().chat.completions.create({ ...asked, parallel_tool_calls: false });
    expect(one.choices[0]?.message.tool_calls).toHaveLength(1);
  });

  test('answer as a schema says', async () => {
    const json_schema = {
      name: 'sum',
      schema: { type: 'object', properties: { value: { type: 'number' } } },
    };
    const { choices } = await client().chat.completions.create({
      ...asking('What is 6 times 7?'),
      response_format: { type: 'json_schema', json_schema },
    });
    expect(choices[0]?.message.content).toBe('{"value":42}');
  });

  test('cost less for a long prompt that is sent again', async () => {
    const asked = asking('word '.repeat(2_000));
    const first = await client().chat.completions.create(asked);
    const second = await client().chat.completions.create(asked);
    expect(first.usage?.prompt_tokens_details?.cached_tokens).toBe(0);
    expect(second.usage?.prompt_tokens_details?.cached_tokens).toBeGreaterThan(2_000);
  });
});
