import type { ServerResponse } from 'node:http';
import OpenAI from 'openai';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { until } from '../../api/testing/product.ts';
import { suspendModels } from '../../api/usage/limits/limits.commands.ts';
import { beginStream, finished, type HostileUpstream, openHostileUpstream, said } from './hostile.fixture.ts';
import { type Assistant, type GatewayTestServer, openGatewayTestServer } from './server.fixture.ts';

const COMMENT = ': waiting for the model\n\n';
const USAGE = { prompt_tokens: 10, completion_tokens: 20, total_tokens: 30 };

/** The gateway's providers for one model, in this order: the second is asked when the first fails. */
let first: HostileUpstream;
let second: HostileUpstream;
let world: GatewayTestServer;
let alice: Assistant;

beforeAll(async () => {
  [first, second] = await Promise.all([openHostileUpstream(), openHostileUpstream()]);
  world = await openGatewayTestServer({
    providers: [first.provider, { ...second.provider, name: 'second' }],
    silenceMs: 20,
  });
});
afterAll(async () => {
  await world?.close();
  first?.close();
  second?.close();
});
beforeEach(async () => {
  alice = await world.assistant();
});

/** An upstream that answers when the test says so. */
function waiting(upstream: HostileUpstream): Promise<ServerResponse> {
  const { promise, resolve } = Promise.withResolvers<ServerResponse>();
  upstream.behave((res) => resolve(res));
  return promise;
}

/** A raw call, whose answer is read as far as a test needs it. */
async function call(stream: boolean) {
  const leaving = new AbortController();
  const response = await fetch(`${world.baseUrl}/chat/completions`, {
    method: 'POST',
    headers: { authorization: `Bearer ${alice.key}`, 'content-type': 'application/json' },
    body: JSON.stringify({ model: 'grok-3-mini', stream, messages: [{ role: 'user', content: 'Hello' }] }),
    signal: leaving.signal,
  });
  const pieces = response.body?.pipeThrough(new TextDecoderStream())[Symbol.asyncIterator]();
  let text = '';
  /** Everything up to now, once it ends like this; the whole answer where it ends before. */
  const readTo = async (end: string) => {
    while (!text.endsWith(end)) {
      const piece = await pieces?.next();
      if (!piece || piece.done) break;
      text += piece.value;
    }
    return text;
  };
  return { response, readTo, toTheEnd: () => readTo('\0'), leave: () => leaving.abort() };
}

const record = () =>
  until(
    'the record',
    async () =>
      (await world.database.collections.usage.findOne({ team: alice.teamId.toString() }).lean()) ?? undefined,
  );
const withoutComments = (text: string) => text.replaceAll(COMMENT, '');

describe('a streamed answer', () => {
  test('begins with comments while the model thinks, and is complete and charged as ever', async () => {
    const provider = waiting(first);
    const { response, readTo, toTheEnd } = await call(true);
    expect([response.status, response.headers.get('content-type')]).toEqual([
      200,
      'text/event-stream; charset=utf-8',
    ]);
    expect(response.headers.get('x-clawdet-provider')).toBeNull();
    expect(await readTo(COMMENT.repeat(2))).toBe(COMMENT.repeat(2));
    const answer = said('42') + finished(USAGE);
    beginStream(await provider).end(answer);
    expect(withoutComments(await toTheEnd())).toBe(said('42') + finished());
    expect(await record()).toMatchObject({ outcome: 'ok', provider: 'hostile', status: 200, tokens: 30 });
  });

  test('gets comments between its events while the model is silent in the middle', async () => {
    const provider = waiting(first);
    const called = call(true);
    const upstream = beginStream(await provider);
    upstream.write(said('Well, '));
    const { readTo, toTheEnd } = await called;
    await readTo(said('Well, ') + COMMENT.repeat(2));
    upstream.end(said('42') + finished(USAGE));
    expect(withoutComments(await toTheEnd())).toBe(said('Well, ') + said('42') + finished());
  });

  test('comes from the next provider where the first one fails after comments were sent', async () => {
    const silent = waiting(first);
    const { readTo, toTheEnd } = await call(true);
    await readTo(COMMENT.repeat(2));
    second.behave((res) => beginStream(res).end(said('42') + finished(USAGE)));
    // The same provider is asked once more before the next one.
    first.behave((res) => void res.destroy());
    (await silent).destroy();
    expect(withoutComments(await toTheEnd())).toBe(said('42') + finished());
    expect(await record()).toMatchObject({ outcome: 'ok', provider: 'second', tokens: 30 });
  });

  test('comes from the next provider where the first one sent nothing but its own comments', async () => {
    second.behave((res) => beginStream(res).end(said('42') + finished(USAGE)));
    first.behave((res) => {
      beginStream(res).write(': PROCESSING\n\n', () => res.destroy());
    });
    const { toTheEnd } = await call(true);
    expect(withoutComments(await toTheEnd())).toBe(said('42') + finished());
  });

  test('whose client leaves after comments ends the call to the provider', async () => {
    const provider = waiting(first);
    const { readTo, leave } = await call(true);
    await provider;
    await readTo(COMMENT);
    leave();
    expect(await record()).toMatchObject({ outcome: 'client_gone', status: 200, provider: 'hostile' });
    await until('the provider to be disconnected', async () => first.open() === 0);
  });
});

describe('an error after comments', () => {
  const refusal = JSON.stringify({ error: { message: 'That is not allowed.', code: 'invalid_request' } });

  test('is the last event, in the format of an error, and ends the stream', async () => {
    const provider = waiting(first);
    const { readTo, toTheEnd } = await call(true);
    await readTo(COMMENT);
    (await provider).writeHead(400, { 'content-type': 'application/json' }).end(refusal);
    const text = withoutComments(await toTheEnd());
    expect(text).toMatch(/^data: \{.*\}\n\n$/);
    expect(JSON.parse(text.slice('data: '.length))).toEqual({
      error: {
        message: 'hostile refused the request (400): That is not allowed.',
        type: 'invalid_request_error',
        code: 'provider_refused',
        param: null,
      },
    });
    expect(await record()).toMatchObject({ outcome: 'provider_refused', status: 200, tokens: 0 });
  });

  test('is raised by the official client', async () => {
    const client = new OpenAI({ apiKey: alice.key, baseURL: world.baseUrl, maxRetries: 0 });
    const provider = waiting(first);
    const stream = await client.chat.completions.create({
      model: 'grok-3-mini',
      messages: [{ role: 'user', content: 'Hello' }],
      stream: true,
    });
    (await provider).writeHead(400, { 'content-type': 'application/json' }).end(refusal);
    const raised = await (async () => {
      for await (const _chunk of stream);
    })().catch((error: unknown) => error);
    expect(raised).toBeInstanceOf(OpenAI.APIError);
    expect(raised).toMatchObject({
      code: 'provider_refused',
      type: 'invalid_request_error',
      message: 'hostile refused the request (400): That is not allowed.',
    });
  });

  test('may be a suspension, which reaches a call that is only waiting', async () => {
    const provider = waiting(first);
    const { readTo, toTheEnd } = await call(true);
    await provider;
    await readTo(COMMENT);
    const { collections } = world.database;
    await suspendModels({ collections, jobs: world.jobs }, alice.subdomain, 'Spam.');
    expect(JSON.parse(withoutComments(await toTheEnd()).slice('data: '.length)).error.code).toBe(
      'instance_suspended',
    );
  });
});

test('an answer in one piece gets no comments: nothing is sent before its status is known', async () => {
  const provider = waiting(first);
  const called = call(false);
  const upstream = await provider;
  await new Promise((resolve) => setTimeout(resolve, 200));
  upstream
    .writeHead(400, { 'content-type': 'application/json' })
    .end(JSON.stringify({ error: { message: 'No.' } }));
  const { response, toTheEnd } = await called;
  expect(response.status).toBe(400);
  expect(JSON.parse(await toTheEnd()).error.code).toBe('provider_refused');
});
