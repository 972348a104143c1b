import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { type Assistant, type GatewayTestServer, openGatewayTestServer } from './server.fixture.ts';

let world: GatewayTestServer;
let alice: Assistant;

beforeAll(async () => {
  world = await openGatewayTestServer();
});
afterAll(() => world.close());
beforeEach(async () => {
  alice = await world.assistant();
  for (const { id } of world.sandbox.state().faults) world.sandbox.clearFault(id);
});

const message = {
  model: 'grok-4.2',
  max_tokens: 100,
  messages: [{ role: 'user', content: 'What is 6 * 7?' }],
};
const response = { model: 'grok-4.2', input: 'What is 6 * 7?' };
const post = (path: string, body: object | string, headers: Record<string, string>, method = 'POST') =>
  fetch(`${world.baseUrl}${path}`, {
    method,
    headers: { 'content-type': 'application/json', ...headers },
    ...(method === 'POST' && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
  });
const records = () => world.database.collections.usage.find({ team: alice.teamId.toString() }).lean();

describe('a key', () => {
  test.each([
    [
      'as Anthropic’s clients send it',
      (key: string) => ({ 'x-api-key': key, 'anthropic-version': '2023-06-01' }),
    ],
    ['as OpenAI’s clients send it', (key: string) => ({ authorization: `Bearer ${key}` })],
    [
      'with a version that is not ours',
      (key: string) => ({ 'x-api-key': key, 'anthropic-version': '2026-10-21' }),
    ],
  ])('is accepted %s', async (_how, headersOf) => {
    const answer = await post('/messages', message, headersOf(alice.key));
    expect(answer.status).toBe(200);
    expect(JSON.stringify(await answer.json())).toContain('6 * 7 = 42');
    expect(answer.headers.get('request-id')).toBe(answer.headers.get('x-request-id'));
    expect(answer.headers.get('x-clawdet-provider')).toBe('xai');
    await expect.poll(records).toMatchObject([{ provider: 'xai', outcome: 'ok', model: 'grok-4.2' }]);
  });

  test('that is missing or unknown is refused in the form of the path', async () => {
    const missing = await post('/messages', message, {});
    expect([missing.status, await missing.json()]).toMatchObject([
      401,
      { type: 'error', error: { type: 'authentication_error', code: 'invalid_api_key' } },
    ]);
    const unknown = await post('/responses', response, { 'x-api-key': 'sk-ant-123' });
    expect([unknown.status, await unknown.json()]).toMatchObject([
      401,
      { error: { code: 'invalid_api_key' } },
    ]);
  });
});

describe('an error before a call', () => {
  test.each([
    [
      '/messages',
      '{"model":',
      400,
      { type: 'error', error: { type: 'invalid_request_error', code: 'invalid_json' } },
    ],
    ['/responses', '{"model":', 400, { error: { type: 'invalid_request_error', code: 'invalid_json' } }],
    ['/messages', '{"model":"a","model":"b"}', 400, { error: { param: 'model' } }],
    [
      '/messages/batches',
      '{}',
      404,
      { type: 'error', error: { type: 'not_found_error', code: 'unknown_address' } },
    ],
    ['/responses/resp_1/cancel', '{}', 404, { error: { code: 'unknown_address' } }],
  ])('%s of %s', async (path, body, status, expected) => {
    const answer = await post(path, body, { authorization: `Bearer ${alice.key}` });
    expect([answer.status, await answer.json()]).toMatchObject([status, expected]);
    expect(answer.headers.get('x-should-retry')).toBe('false');
  });

  test('of the method is in the form of the path', async () => {
    const answer = await post('/messages', '', { 'x-api-key': alice.key }, 'GET');
    expect([answer.status, await answer.json()]).toMatchObject([
      405,
      { type: 'error', error: { code: 'method_not_allowed' } },
    ]);
  });
});

describe('a stream that breaks off', () => {
  const eventsOf = (text: string) =>
    text
      .trim()
      .split('\n\n')
      .filter((event) => !event.startsWith(':'))
      .map((event) => JSON.parse(event.slice(event.indexOf('data: ') + 6)));

  test.each([
    ['xai', 'translated'],
    ['anthropic', 'passed through'],
  ] as const)('ends a message with an error event: %s, %s', async (cloud, _how) => {
    if (cloud === 'anthropic') world.sandbox.fault({ cloud: 'xai', effect: 'status:503' });
    world.sandbox.fault({ cloud, effect: 'cut:4' });
    const answer = await post('/messages', { ...message, stream: true }, { 'x-api-key': alice.key });
    const events = eventsOf(await answer.text());
    expect(events.at(0)?.type).toBe('message_start');
    expect(events.at(-1)).toMatchObject({
      type: 'error',
      error: { type: 'api_error', code: 'provider_cut' },
    });
    await expect.poll(records).toMatchObject([{ provider: cloud, outcome: 'provider_cut', status: 200 }]);
  });

  test.each([
    ['xai', 'passed through'],
    ['anthropic', 'translated'],
  ] as const)('ends a response with the next event, an error: %s, %s', async (cloud, _how) => {
    if (cloud === 'anthropic') world.sandbox.fault({ cloud: 'xai', effect: 'status:503' });
    world.sandbox.fault({ cloud, effect: 'cut:6' });
    const answer = await post('/responses', { ...response, stream: true }, { 'x-api-key': alice.key });
    const events = eventsOf(await answer.text());
    expect(events.at(0)?.type).toBe('response.created');
    expect(events.map((event) => event.sequence_number)).toEqual(events.map((_event, index) => index));
    expect(events.at(-1)).toMatchObject({ type: 'error', code: 'provider_cut' });
    await expect.poll(records).toMatchObject([{ provider: cloud, outcome: 'provider_cut', status: 200 }]);
  });
});

test('the models are listed for clients of both companies', async () => {
  const answer = await post('/models', '', { 'x-api-key': alice.key }, 'GET');
  expect(await answer.json()).toMatchObject({
    object: 'list',
    has_more: false,
    data: expect.arrayContaining([
      expect.objectContaining({ id: 'grok-4.2', type: 'model', object: 'model', display_name: 'grok-4.2' }),
    ]),
  });
});
