import { request } from 'node:http';
import OpenAI, { APIError } from 'openai';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { revokeKeys } from '../../api/assistants/model-keys/key.commands.ts';
import { until } from '../../api/testing/product.ts';
import { limitModels, resumeModels, suspendModels } from '../../api/usage/limits/limits.commands.ts';
import { type Assistant, type GatewayTestServer, openGatewayTestServer } from './server.fixture.ts';

let world: GatewayTestServer;
let alice: Assistant;
let client: OpenAI;

beforeAll(async () => {
  world = await openGatewayTestServer();
});
afterAll(() => world.close());
beforeEach(async () => {
  alice = await world.assistant();
  client = clientWith(alice.key);
});

const clientWith = (apiKey: string) => new OpenAI({ apiKey, baseURL: world.baseUrl, maxRetries: 0 });
const question = (content = 'What is 6 * 7?') => ({
  model: 'grok-4.2',
  messages: [{ role: 'user' as const, content }],
});
const failure = (promise: Promise<unknown>) =>
  promise.then(
    () => Promise.reject(new Error('it was answered')),
    (error: unknown) => {
      if (!(error instanceof APIError)) throw error;
      return { status: error.status, code: error.code, message: error.message };
    },
  );
async function toTheEnd(stream: AsyncIterable<unknown>): Promise<void> {
  for await (const _chunk of stream);
}
const records = () => world.database.collections.usage.find({ team: alice.teamId.toString() }).lean();

/** Sends a raw request, for bodies that no client sends. */
function raw(
  body: string | Buffer,
  { method = 'POST', path = '/chat/completions', key = alice.key, headers = {} } = {},
): Promise<{ status: number; body: string; headers: NodeJS.Dict<string | string[]> }> {
  return new Promise((resolve, reject) => {
    const req = request(
      `${world.baseUrl}${path}`,
      { method, headers: { authorization: `Bearer ${key}`, ...headers } },
      (res) => {
        let text = '';
        res.setEncoding('utf8').on('data', (piece: string) => {
          text += piece;
        });
        res.on('end', () => resolve({ status: res.statusCode ?? 0, body: text, headers: res.headers }));
      },
    );
    req.on('error', reject);
    req.end(body);
  });
}

describe('the official client', () => {
  test('gets an answer, and the call is recorded with its tokens and its price', async () => {
    const answer = await client.chat.completions.create(question());
    expect(answer.choices[0]?.message.content).toContain('42');
    const { usage } = answer;
    await expect.poll(records).toMatchObject([{ outcome: 'ok', provider: 'xai', model: 'grok-4.2' }]);
    const [record] = await records();
    expect(record).toMatchObject({ input: usage?.prompt_tokens });
  });

  test('streams, and gets the usage only when it asks for it', async () => {
    const plain = [];
    for await (const chunk of await client.chat.completions.create({ ...question(), stream: true }))
      plain.push(chunk);
    expect(plain.map(({ choices }) => choices[0]?.delta.content ?? '').join('')).toContain('42');
    expect(plain.every(({ choices }) => choices.length > 0)).toBe(true);
    const counted = [];
    const asked = { ...question(), stream: true as const, stream_options: { include_usage: true } };
    for await (const chunk of await client.chat.completions.create(asked)) counted.push(chunk);
    expect(counted.at(-1)?.usage?.total_tokens).toBeGreaterThan(0);
    await expect.poll(async () => (await records()).length).toBe(2);
  });

  test('calls a tool, streamed or not, and the tool name is recorded', async () => {
    const tools = [{ type: 'function' as const, function: { name: 'calculate', parameters: {} } }];
    await client.chat.completions.create({ ...question(), tools });
    await client.chat.completions.stream({ ...question(), tools }).finalChatCompletion();
    await expect.poll(records).toMatchObject([{ tools: ['calculate'] }, { tools: ['calculate'] }]);
  });

  test('stops midway: the provider’s call ends, and the received part is charged', async () => {
    const stream = await client.chat.completions.create({ ...question('Tell me a story'), stream: true });
    for await (const _chunk of stream) break;
    stream.controller.abort();
    await expect.poll(records).toMatchObject([{ provider: 'xai' }]);
  });

  test('leaves before the first byte: the prompt is charged, because the provider has read it', async () => {
    const fault = world.sandbox.fault({ cloud: 'xai', effect: 'hang' });
    const leaving = new AbortController();
    const asked = client.chat.completions.create(question('x'.repeat(3_000)), { signal: leaving.signal });
    await until('the request to be sent', async () =>
      world.sandbox.state().faults.some(({ id, hit }) => id === fault.id && hit > 0),
    );
    leaving.abort();
    await asked.catch(() => undefined);
    await expect.poll(records).toMatchObject([{ outcome: 'client_gone', provider: 'xai', status: 499 }]);
    const [record] = await records();
    expect(record?.input).toBeGreaterThan(1_000);
    expect(record?.charge).toBeGreaterThan(0);
    world.sandbox.clearFault(fault.id);
  });

  test('lists the available models', async () => {
    const ids = [];
    for await (const { id } of client.models.list()) ids.push(id);
    expect(ids).toContain('grok-4.2');
  });

  test('retrieves one model, by its id', async () => {
    expect(await client.models.retrieve('grok-4.2')).toMatchObject({ id: 'grok-4.2', object: 'model' });
    const unknown = await failure(client.models.retrieve('gpt-9'));
    expect(unknown).toMatchObject({ status: 404, code: 'model_not_found' });
  });

  test.each(['/models', '/models/', '/models/grok-4.2'])(
    'asks with HEAD whether %s is there',
    async (path) => {
      const { status, headers } = await fetch(`${client.baseURL}${path}`, {
        method: 'HEAD',
        headers: { authorization: `Bearer ${client.apiKey}` },
      });
      expect([status, headers.get('content-type')]).toEqual([200, 'application/json']);
    },
  );

  test('may put a slash at the end of an address', async () => {
    const response = await fetch(`${client.baseURL}/chat/completions/`, {
      method: 'POST',
      headers: { authorization: `Bearer ${client.apiKey}`, 'content-type': 'application/json' },
      body: JSON.stringify(question()),
    });
    expect(response.status).toBe(200);
    await response.text();
    await expect.poll(async () => (await records()).length).toBe(1);
  });

  test('may send settings that cost nothing beside their tokens', async () => {
    const settings = {
      prompt_cache_retention: '24h',
      prediction: { type: 'content', content: '42' },
      usage: { include: true },
      include_reasoning: false,
    };
    const answer = await client.chat.completions.create({ ...question(), ...settings } as never);
    expect(JSON.stringify(answer)).toContain('42');
    await expect.poll(async () => (await records()).length).toBe(1);
  });

  test('is answered by the other provider when the first is unavailable', async () => {
    const fault = world.sandbox.fault({ cloud: 'xai', effect: 'status:503' });
    const answer = await client.chat.completions.create(question());
    expect(answer.choices[0]?.message.content).toContain('42');
    world.sandbox.clearFault(fault.id);
    await expect.poll(records).toMatchObject([{ provider: 'anthropic' }]);
  });
});

describe('a key', () => {
  test.each([
    ['of another service', 'sk-proj-123', 'invalid_api_key'],
    ['that was guessed', `clk_01234567_${'a'.repeat(43)}`, 'invalid_api_key'],
  ])('%s is rejected', async (_what, key, code) => {
    expect(await failure(clientWith(key).chat.completions.create(question()))).toMatchObject({
      status: 401,
      code,
    });
  });

  test('is revoked with its instance, as soon as every process knows', async () => {
    await client.chat.completions.create(question());
    await revokeKeys(world.database.collections, alice);
    await expect
      .poll(() => client.chat.completions.create(question()).catch((error: APIError) => error.code))
      .toBe('key_revoked');
  });

  test('of a suspended assistant is refused, even during an answer, and valid again after the suspension', async () => {
    const { database, jobs, sandbox } = world;
    // The provider falls silent after three words: only the suspension can end this answer.
    const fault = sandbox.fault({ cloud: 'xai', effect: 'freeze:3' });
    const stream = await client.chat.completions.create({ ...question(), stream: true });
    const cut = toTheEnd(stream).catch((error: APIError) => error.code);
    await suspendModels({ collections: database.collections, jobs }, alice.subdomain, 'Spam.');
    expect(await cut).toBe('instance_suspended');
    sandbox.clearFault(fault.id);
    const code = () => client.chat.completions.create(question()).catch((error: APIError) => error.code);
    await expect.poll(code).toBe('instance_suspended');
    await resumeModels({ collections: database.collections, jobs }, alice.subdomain, {
      once: 'act:1',
      isRetry: false,
    });
    await expect.poll(code).toMatchObject({ object: 'chat.completion' });
  });

  test('of an assistant whose limits an operator lowers to its usage is refused as soon as every process knows', async () => {
    await client.chat.completions.create(question());
    await limitModels(world.database.collections, alice.subdomain, { monthTokens: 1 });
    await expect
      .poll(() => client.chat.completions.create(question()).catch((error: APIError) => error.code))
      .toBe('insufficient_quota');
    await limitModels(world.database.collections, alice.subdomain, { monthTokens: 1_000_000 });
    expect(await client.chat.completions.create(question())).toMatchObject({ object: 'chat.completion' });
  });
});

describe('an invalid request', () => {
  test.each([
    ['no JSON', '{"model":', 400, 'invalid_json'],
    ['no messages', '{"model":"grok-4.2"}', 400, 'invalid_request'],
    ['an unknown model', JSON.stringify({ ...question(), model: 'gpt-9' }), 404, 'model_not_found'],
    ['a prompt of 10 MB', JSON.stringify(question('x'.repeat(10_000_000))), 413, 'request_too_large'],
  ])('%s', async (_what, body, status, code) => {
    const answer = await raw(body);
    expect(answer.status).toBe(status);
    expect(JSON.parse(answer.body).error).toMatchObject({ code, type: 'invalid_request_error' });
    expect(answer.headers['x-should-retry']).toBe('false');
    expect(answer.headers['x-request-id']).toBeTruthy();
  });

  test('an unknown path names the valid ones', async () => {
    const answer = await raw('{}', { path: '/embeddings' });
    expect([answer.status, JSON.parse(answer.body).error.code]).toEqual([404, 'unknown_address']);
    expect((await raw('', { method: 'GET' })).status).toBe(405);
    for (const path of ['constructor', '/../v2/chat/completions'])
      expect(JSON.parse((await raw('{}', { path })).body).error.code).toBe('unknown_address');
  });
});

test('one request id goes from the assistant to the provider', async () => {
  const answer = await raw(JSON.stringify(question()), { headers: { 'x-request-id': 'trace-0123456789' } });
  expect(answer.headers['x-request-id']).toBe('trace-0123456789');
  await expect.poll(records).toMatchObject([{ traceId: 'trace-0123456789' }]);
});

test('a call that may exceed the month’s budget is refused with a message for the owner', async () => {
  const dear = { ...question(), max_tokens: 100_000 };
  const refused = await client.chat.completions.create(dear).catch((error: unknown) => error);
  expect(refused).toMatchObject({
    status: 429,
    code: 'insufficient_quota',
    message: expect.stringMatching(
      /This question may need .* left for this month.*It continues automatically on \d{4}-\d\d-01/,
    ),
  });
});

test('both providers down: one error reports it, and nothing is charged', async () => {
  const faults = (['xai', 'anthropic'] as const).map((cloud) =>
    world.sandbox.fault({ cloud, effect: 'status:503' }),
  );
  expect(await failure(client.chat.completions.create(question()))).toMatchObject({
    status: 503,
    code: 'providers_unavailable',
  });
  for (const { id } of faults) world.sandbox.clearFault(id);
  await expect.poll(records).toMatchObject([{ outcome: 'providers_unavailable', cost: 0 }]);
});

describe('a network that presents unknown keys', () => {
  const guess = (baseUrl: string, key: string) =>
    fetch(`${baseUrl}/models`, { headers: { authorization: `Bearer ${key}` } });

  test('is told to wait after thirty of them, while a key in use there keeps working', async () => {
    const baseUrl = await world.another({ sourceOf: () => 'one network' });
    const own = String(client.apiKey);
    expect((await guess(baseUrl, own)).status).toBe(200);
    const statuses: number[] = [];
    for (let count = 0; count < 31; count += 1)
      statuses.push((await guess(baseUrl, `clk_01234567_${`${count}`.padStart(43, 'a')}`)).status);
    expect(statuses).toEqual([...Array(30).fill(401), 429]);
    const refused = await guess(baseUrl, 'sk-proj-123');
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0);
    expect(await refused.json()).toMatchObject({ error: { code: 'rate_limit_exceeded' } });
    expect((await guess(baseUrl, own)).status).toBe(200);
  });
});
