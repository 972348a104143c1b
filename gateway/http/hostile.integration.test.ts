import { connect } from 'node:net';
import OpenAI from 'openai';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { until } from '../../api/testing/product.ts';
import { ledgerOf } from '../budget/ledger.commands.ts';
import {
  beginStream,
  finished,
  type HostileUpstream,
  openHostileUpstream,
  said,
  streams,
} from './hostile.fixture.ts';
import { type Assistant, type GatewayTestServer, openGatewayTestServer } from './server.fixture.ts';

/** A limit that a test waits for. All others keep their defaults, so that a slow machine reaches none of them. */
const SHORT_MS = 1_500;
let upstream: HostileUpstream;
let world: GatewayTestServer;
let alice: Assistant;

beforeAll(async () => {
  upstream = await openHostileUpstream();
  world = await openGatewayTestServer({ providers: [upstream.provider] });
});
afterAll(async () => {
  await world.close();
  upstream.close();
});
beforeEach(async () => {
  alice = await world.assistant();
});

const body = {
  model: 'grok-3-mini',
  messages: [{ role: 'user' as const, content: 'Hello' }],
  stream: true as const,
};
const PROMPT = Math.ceil(JSON.stringify(body).length / 3);

/** What the official client gets from a stream: its text, and its final error code. */
async function read(baseURL = world.baseUrl): Promise<{ text: string; code: string | null | undefined }> {
  const client = new OpenAI({ apiKey: alice.key, baseURL, maxRetries: 0 });
  let text = '';
  try {
    for await (const { choices } of await client.chat.completions.create(body))
      text += choices[0]?.delta.content ?? '';
    return { text, code: undefined };
  } catch (error) {
    if (error instanceof OpenAI.APIError) return { text, code: error.code };
    throw error;
  }
}

/** The call's record, once it is written and nothing is reserved for the call any more. */
async function settled() {
  const team = alice.teamId.toString();
  const record = await until(
    'the record',
    async () => (await world.database.collections.usage.findOne({ team }).lean()) ?? undefined,
  );
  const ledger = await until('nothing to be reserved', async () => {
    const found = await ledgerOf(world.database.collections, team);
    return found.holders.every(({ calls, outbox }) => calls.length + outbox.length === 0) && found;
  });
  const used = ledger.accounts.find(({ id }) => id === alice._id.toString())?.month.tokens;
  expect(used).toBe(record.tokens);
  return record;
}

describe('a provider that misreports usage', () => {
  test.each([
    ['reports nothing', undefined],
    ['reports zero output', { prompt_tokens: 10, completion_tokens: 0, total_tokens: 10 }],
    ['reports values that are not numbers', { prompt_tokens: 'few', completion_tokens: -3 }],
  ])('%s: the answer is charged by its size', async (_what, usage) => {
    upstream.behave(streams(said('word '.repeat(60)), finished(usage)));
    expect((await read()).text).toHaveLength(300);
    expect(await settled()).toMatchObject({
      outcome: 'ok',
      input: PROMPT,
      output: 100,
      tokens: PROMPT + 100,
    });
  });

  test.each([
    [
      'more than the context of any model',
      { prompt_tokens: 10, completion_tokens: 600_000, total_tokens: 600_010 },
    ],
    [
      'a prompt of more tokens than bytes',
      { prompt_tokens: 9e5, completion_tokens: 5, total_tokens: 9e5 + 5 },
    ],
  ])('reports %s: the reservation is charged, and no more', async (_what, usage) => {
    upstream.behave(streams(said('word '.repeat(60)), finished(usage)));
    await read();
    const input = Math.ceil(JSON.stringify(body).length / 2);
    expect(await settled()).toMatchObject({ outcome: 'ok', input, output: 8_192 });
  });

  test('reports plausible usage above the reservation: all of it is charged, and the next call is refused', async () => {
    const usage = { prompt_tokens: 40, completion_tokens: 99_990, total_tokens: 100_030 };
    upstream.behave(streams(said('word '.repeat(60)), finished(usage)));
    await read();
    expect(await settled()).toMatchObject({ tokens: 100_030 });
    expect(await read()).toMatchObject({ code: 'insufficient_quota' });
  });
});

describe('a provider that', () => {
  test('sends half an event and closes: the half is not passed on, and the received part is charged', async () => {
    upstream.behave((res) => {
      beginStream(res).write(said('Well, '));
      res.write(said('that').slice(0, -20), () => res.destroy());
    });
    expect(await read()).toEqual({ text: 'Well, ', code: 'provider_cut' });
    expect(await settled()).toMatchObject({ outcome: 'provider_cut', output: 2, input: PROMPT });
  });

  test('sends half an event and falls silent: the call ends after the idle timeout', async () => {
    upstream.behave((res) => void beginStream(res).write(said('Well, ') + said('that').slice(0, -20)));
    const gateway = await world.another({ timeouts: { idleMs: SHORT_MS } });
    expect(await read(gateway)).toEqual({ text: 'Well, ', code: 'provider_timeout' });
    expect(await settled()).toMatchObject({ outcome: 'provider_timeout', output: 2 });
    expect(upstream.open()).toBe(0);
  });

  test('never ends: the call is ended, and the received part is charged', async () => {
    upstream.behave((res) => {
      beginStream(res);
      const timer = setInterval(() => res.write(said('and ')), 50);
      res.once('close', () => clearInterval(timer));
    });
    const gateway = await world.another({ limits: { totalMs: SHORT_MS } });
    const { text, code } = await read(gateway);
    expect(code).toBe('provider_timeout');
    const { output } = await settled();
    expect(output).toBeGreaterThan(0);
    expect(output).toBeLessThanOrEqual(Math.ceil(text.length / 3) + 2);
    expect(upstream.open()).toBe(0);
  });
});

/** A client that writes raw HTTP; its socket reads only on request. */
function rawClient(gateway: string, sent: string) {
  const { port, hostname } = new URL(gateway);
  const socket = connect(Number(port), hostname, () => socket.write(sent)).pause();
  socket.on('error', () => undefined);
  return socket;
}
const head = (length: number) =>
  `POST /llm/v1/chat/completions HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${alice.key}\r\nContent-Length: ${length}\r\n\r\n`;

test('a client that reads a byte a second is disconnected, the provider too, and the received part is charged', async () => {
  upstream.behave((res) => {
    beginStream(res);
    const more = () => {
      while (res.write(said('x'.repeat(60_000))));
    };
    res.on('drain', more);
    more();
  });
  const text = JSON.stringify(body);
  const gateway = await world.another({ limits: { clientStallTimeoutMs: SHORT_MS } });
  const socket = rawClient(gateway, head(text.length) + text);
  const slowly = setInterval(() => socket.read(1), 1_000);
  const record = await settled();
  clearInterval(slowly);
  socket.destroy();
  expect(record).toMatchObject({ outcome: 'client_gone', status: 200, input: PROMPT });
  expect(record.output).toBeGreaterThan(20_000);
  await until('the provider to be disconnected', async () => upstream.open() === 0);
});

test('a slow request body times out, and reserves nothing', async () => {
  const gateway = await world.another({ limits: { body: { bytes: 10_000, ms: SHORT_MS } } });
  const socket = rawClient(gateway, `${head(9_000)}{"model":`);
  const answer = await new Promise<string>((resolve) =>
    socket.once('data', (data) => resolve(data.toString())).resume(),
  );
  expect(answer).toMatch(/^HTTP\/1.1 408 [\s\S]*"code":"request_timeout"/);
  expect(await world.database.collections.usage.countDocuments({ team: alice.teamId.toString() })).toBe(0);
});

// Last, because the circuit breaker opens after a few of these.
describe('a provider that never begins to answer', () => {
  test('answers with a page instead of a completion: nothing is passed on, and nothing is charged', async () => {
    upstream.behave((res) => res.writeHead(200, { 'content-type': 'text/html' }).end('<h1>Welcome</h1>'));
    expect((await read()).code).toBe('providers_unavailable');
    expect(await settled()).toMatchObject({ tokens: 0, cost: 0 });
  });

  test('closes before its first byte: the call fails over, and there is no other provider', async () => {
    upstream.behave((res) => void res.destroy());
    expect((await read()).code).toBe('providers_unavailable');
    expect(await settled()).toMatchObject({ outcome: 'providers_unavailable', tokens: 0 });
  });
});
