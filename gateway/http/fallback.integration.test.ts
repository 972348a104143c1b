import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { ConfiguredProvider } from '../gateway.config.ts';
import { FORMS_OF_OTHERS, FORMS_OF_XAI, PIXEL } from '../providers/request-forms.builder.ts';
import { type GatewayTestServer, openGatewayTestServer } from './server.fixture.ts';

let world: GatewayTestServer;
let key: string;

beforeAll(async () => {
  world = await openGatewayTestServer();
});
afterAll(() => world.close());
beforeEach(async () => {
  ({ key } = await world.assistant());
  for (const { id } of world.sandbox.state().faults) world.sandbox.clearFault(id);
});

interface Answer {
  status: number;
  provider: string | null;
  retry: string | null;
  text: string;
}

async function post(path: string, body: object, baseUrl = world.baseUrl): Promise<Answer> {
  const response = await fetch(baseUrl + path, {
    method: 'POST',
    headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
    body: JSON.stringify({ model: 'grok-4.2', ...body }),
  });
  const { status, headers } = response;
  const text = await response.text();
  return { status, provider: headers.get('x-clawdet-provider'), retry: headers.get('x-should-retry'), text };
}

/** The answer while xAI is away. */
function postWithoutXai(path: string, body: object): Promise<Answer> {
  world.sandbox.fault({ cloud: 'xai', effect: 'status:503' });
  return post(path, body);
}

const hello = { role: 'user', content: 'What is 6 times 7?' };
const answered = { status: 200, provider: 'anthropic' };

describe('while xAI is away, a chat completion is answered', () => {
  const tools = [{ type: 'function', function: { name: 'add', parameters: { type: null } } }];
  const call = { id: 'a', type: 'function', function: { name: 'add', arguments: '{}' } };
  const called = { role: 'assistant', tool_calls: [call] };

  test.each<[string, object]>([
    [
      'a tool result without its call',
      { messages: [{ role: 'tool', tool_call_id: 'a', content: '1' }, hello] },
    ],
    ['a call without its result', { tools, messages: [hello, called, hello] }],
    ['a call at its end', { tools, messages: [hello, called] }],
    ['a system message of null', { messages: [{ role: 'system', content: null }, hello] }],
    ['a user message without content', { messages: [{ role: 'user' }, hello] }],
    [
      'a tool message of null',
      { messages: [hello, called, { role: 'tool', tool_call_id: 'a', content: null }] },
    ],
    ['a last message of the assistant', { messages: [hello, { role: 'assistant', content: 'Well,' }] }],
    [
      'a message of a function',
      {
        messages: [
          hello,
          { role: 'assistant', function_call: { name: 'add', arguments: '{}' } },
          { role: 'function', name: 'add', content: '1' },
        ],
      },
    ],
    ['a tool schema of type null', { tools, messages: [hello] }],
    ['the email address of a user', { messages: [hello], user: 'ada@example.com' }],
    ['half a surrogate pair', { messages: [{ role: 'user', content: 'cut off \ud83d' }] }],
    ['a JSON object as its format', { messages: [hello], response_format: { type: 'json_object' } }],
    ...[...FORMS_OF_XAI, ...FORMS_OF_OTHERS].map(({ name, request }): [string, object] => [name, request]),
  ])('with %s', async (_what, body) => {
    expect(await postWithoutXai('/chat/completions', body)).toMatchObject(answered);
  });

  test('with a call in the client’s name of the tool, streamed', async () => {
    const { request } = FORMS_OF_OTHERS.find(({ name }) => name === 'a tool name with dots') ?? {};
    const { text, ...answer } = await postWithoutXai('/chat/completions', { ...request, stream: true });
    expect(answer).toMatchObject(answered);
    expect(text).toContain('"name":"calculate.sum"');
    expect(text.trimEnd()).toMatch(/data: \[DONE\]$/);
  });

  test('with a call of an older function in its form', async () => {
    const { request } = FORMS_OF_XAI.find(({ name }) => name === 'functions') ?? {};
    const { text } = await postWithoutXai('/chat/completions', { ...request });
    expect(JSON.parse(text)).toMatchObject({
      choices: [
        {
          finish_reason: 'function_call',
          message: { function_call: { name: 'calculate', arguments: '{"expression":"6 * 7"}' } },
        },
      ],
    });
  });
});

describe('while xAI is away, a message is answered', () => {
  const use = { type: 'tool_use', id: 'functions.add:1', name: 'math.add', input: {} };
  const tools = [{ name: 'add', input_schema: { type: 'object' } }];
  const result = (content: unknown) => ({ type: 'tool_result', tool_use_id: use.id, content });
  const image = (mediaType: string, data = PIXEL) => ({
    type: 'image',
    source: { type: 'base64', media_type: mediaType, data },
  });
  const asked = (content: object[]) => ({ messages: [{ role: 'user', content }] });

  test.each<[string, object]>([
    ['an image type in capitals', asked([image('image/PNG')])],
    ['an image type that does not exist', asked([image('image/jpg', '/9j/4AAQ')])],
    ['an image of another type than it says', asked([image('image/jpeg')])],
    [
      'blank text',
      asked([
        { type: 'text', text: ' ' },
        { type: 'text', text: 'hello' },
      ]),
    ],
    ['blank system text', { messages: [hello], system: [{ type: 'text', text: '' }] }],
    [
      'a name and an id that Anthropic does not accept, and a blank result',
      {
        tools,
        messages: [
          hello,
          { role: 'assistant', content: [use] },
          { role: 'user', content: [result([{ type: 'text', text: '' }])] },
        ],
      },
    ],
    [
      'thinking that nobody signed',
      {
        messages: [
          hello,
          { role: 'assistant', content: [{ type: 'thinking', thinking: 'Hm.', signature: '' }] },
          hello,
        ],
      },
    ],
    ['a tool without a schema', { tools: [{ name: 'add', description: null }], messages: [hello] }],
    ['a longer answer than Anthropic has', { messages: [hello], max_tokens: 70_000 }],
    [
      'a last message that ends with a space',
      { messages: [hello, { role: 'assistant', content: 'Well, ' }] },
    ],
  ])('with %s', async (_what, body) => {
    expect(await postWithoutXai('/messages', { max_tokens: 100, ...body })).toMatchObject(answered);
  });
});

describe('while xAI is away, a response is answered', () => {
  const call = { type: 'function_call', call_id: 'call.1', name: 'math.add', arguments: '' };
  const tools = [{ type: 'function', name: 'add', parameters: null }];

  test.each<[string, object]>([
    [
      'a name and an id that Anthropic does not accept, and a blank result',
      { tools, input: [hello, call, { type: 'function_call_output', call_id: 'call.1', output: ' ' }] },
    ],
    [
      'the same id for two calls',
      {
        tools,
        input: [1, 2].flatMap(() => [
          hello,
          call,
          { type: 'function_call_output', call_id: 'call.1', output: '1' },
        ]),
      },
    ],
    [
      'a choice of allowed tools',
      {
        tools,
        input: [hello],
        tool_choice: { type: 'allowed_tools', mode: 'auto', tools: [{ type: 'function', name: 'add' }] },
      },
    ],
    [
      'an image of another type than it says',
      {
        input: [
          { role: 'user', content: [{ type: 'input_image', image_url: `data:image/jpeg;base64,${PIXEL}` }] },
        ],
      },
    ],
  ])('with %s', async (_what, body) => {
    expect(await postWithoutXai('/responses', body)).toMatchObject(answered);
  });
});

describe('while xAI is away, what Anthropic cannot answer is to be tried again, not refused:', () => {
  const image = (url: string) => [{ role: 'user', content: [{ type: 'image_url', image_url: { url } }] }];

  test.each<[string, object]>([
    ['two answers', { messages: [hello], n: 2 }],
    ['an image at an http address', { messages: image('http://example.com/a.png') }],
    ['an image type that Anthropic does not have', { messages: image('data:image/bmp;base64,Qk0A') }],
    ['an unknown choice', { messages: [hello], tool_choice: 'sometimes' }],
  ])('%s', async (_what, body) => {
    expect(await postWithoutXai('/chat/completions', body)).toMatchObject({ status: 503, retry: 'true' });
  });
});

describe('what xAI refuses', () => {
  test.each(FORMS_OF_OTHERS)('stays refused while it is there: $name', async ({ request }) => {
    // The circuit breaker of the other gateway is open.
    const baseUrl = await world.another({});
    expect(await post('/chat/completions', request, baseUrl)).toMatchObject({ status: 422, retry: 'false' });
  });

  test.each<[string, object, string]>([
    ['a result that is an object', { messages: [{ role: 'tool', content: { a: 1 } }] }, 'messages.0.content'],
    ['a result that is a number', { messages: [{ role: 'tool', content: 42 }] }, 'messages.0.content'],
    ['a tool without a type', { messages: [hello], tools: [{ function: { name: 'f' } }] }, 'tools.0.type'],
  ])('is refused in both cases, and the field is named: %s', async (_what, body, param) => {
    const { status, text } = await postWithoutXai('/chat/completions', body);
    expect([status, JSON.parse(text).error]).toMatchObject([400, { code: 'invalid_request', param }]);
  });
});

describe('a supplier that does not know our key', () => {
  const apiKey = 'a-deleted-key-of-the-company';
  const providers = (): ConfiguredProvider[] => [
    { name: 'xai', kind: 'openai', baseUrl: `${world.sandbox.addresses.xai}/v1`, apiKey, responses: true },
    { name: 'anthropic', kind: 'anthropic', baseUrl: `${world.sandbox.addresses.anthropic}/v1`, apiKey },
  ];

  test.each([
    ['/chat/completions', { messages: [hello] }],
    ['/messages', { messages: [hello], max_tokens: 100 }],
    ['/responses', { input: 'hello' }],
  ])('is away for a customer, who sees nothing of our account: %s', async (path, body) => {
    const answer = await post(path, body, await world.another({ providers: providers() }));
    expect(answer).toMatchObject({ status: 503, retry: 'true' });
    expect(answer.text).toContain('providers_unavailable');
    expect(answer.text).not.toMatch(/key|credential|console|40[01]|account|authentication/i);
  });
});
