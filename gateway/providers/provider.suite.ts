import OpenAI from 'openai';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { describeFailures } from './provider.failures.suite.ts';
import { chunksIn, countConnections, type Served, serveProvider, textOf } from './provider.fixture.ts';
import { openProviderWorld, type ProviderUnderTest, type ProviderWorld } from './provider.world.fixture.ts';

/** The behaviour of every provider, tested against the simulators over real HTTP. */
export function describeProvider(provider: ProviderUnderTest): void {
  const world = openProviderWorld(provider);
  describe('an answer', () => describeAnswers(world));
  describe('the official client', () => describeClient(world, provider.model));
  describe('a provider that', () => describeFailures(world, provider.noCredit));
  test('connections are reused after complete streams and after answers in one piece', async () => {
    const proxy = await countConnections(provider.at(world.sandbox()).baseUrl);
    const by = world.open({ baseUrl: proxy.baseUrl });
    for (let asked = 0; asked < 10; asked += 1) await textOf(await world.ask({ stream: asked % 3 > 0 }, by));
    // The end of a stream may still be arriving when the next call begins.
    expect(proxy.connections()).toBeLessThanOrEqual(2);
    await proxy.close();
  });
}

function describeAnswers({ ask }: ProviderWorld): void {
  test('in one piece has the text, and its usage once it was read', async () => {
    const answer = await ask();
    expect(answer.usage()).toBeUndefined();
    const body = JSON.parse(await textOf(answer));
    expect(body).toMatchObject({ object: 'chat.completion', choices: [{ finish_reason: 'stop' }] });
    expect(body.choices[0].message.content).toBe('6 * 7 = 42');
    expect(answer.usage()).toMatchObject({ input: expect.any(Number), output: expect.any(Number) });
    expect(answer.usage()?.output).toBeGreaterThan(0);
    expect(answer.generatedBytes()).toBeGreaterThanOrEqual('6 * 7 = 42'.length);
  });

  test('streamed has the same text and usage, and ends with [DONE]', async () => {
    const whole = await ask();
    await textOf(whole);
    const streamed = await ask({ stream: true });
    const chunks = chunksIn(await textOf(streamed));
    expect(chunks.map(({ choices }) => choices[0]?.delta.content ?? '').join('')).toBe('6 * 7 = 42');
    expect(chunks.at(-1)?.choices[0].finish_reason).toBe('stop');
    expect(streamed.usage()).toEqual(whole.usage());
    expect(streamed.generatedBytes()).toBe(whole.generatedBytes());
  });

  test('has a usage chunk only where the client requested it', async () => {
    const asked = await ask({ stream: true, stream_options: { include_usage: true } });
    const last = chunksIn(await textOf(asked)).at(-1);
    const { input } = asked.usage() ?? {};
    expect(last).toMatchObject({ choices: [], usage: { prompt_tokens: input } });
    const unasked = await ask({ stream: true, stream_options: { include_usage: false } });
    const chunks = chunksIn(await textOf(unasked));
    expect(chunks.every(({ choices }) => choices.length > 0)).toBe(true);
    expect(unasked.usage()).toEqual(asked.usage());
  });

  test('calls a tool, streamed or not', async () => {
    const tools = [
      {
        type: 'function',
        function: {
          name: 'calculate',
          parameters: { type: 'object', properties: { expression: { type: 'string' } } },
        },
      },
    ];
    const whole = await ask({ tools });
    const body = JSON.parse(await textOf(whole));
    const [call] = body.choices[0].message.tool_calls;
    expect([body.choices[0].finish_reason, call.type, call.function.name]).toEqual([
      'tool_calls',
      'function',
      'calculate',
    ]);
    expect(JSON.parse(call.function.arguments)).toEqual({ expression: '6 * 7' });
    const streamed = await ask({ tools, stream: true });
    const chunks = chunksIn(await textOf(streamed));
    expect([whole.tools(), streamed.tools()]).toEqual([['calculate'], ['calculate']]);
    const parts = chunks.flatMap(({ choices }) => choices[0]?.delta.tool_calls ?? []);
    expect(parts.map((part) => part.function?.arguments ?? '').join('')).toBe(call.function.arguments);
    expect(chunks.at(-1)?.choices[0].finish_reason).toBe('tool_calls');
  });
}

function describeClient(world: ProviderWorld, model: string): void {
  let server: Served;
  let client: OpenAI;
  beforeAll(async () => {
    server = await serveProvider(world.provider(), model);
    client = new OpenAI({ apiKey: 'any', baseURL: server.baseUrl, maxRetries: 0 });
  });
  afterAll(() => server.close());
  const question = { model: 'ours', messages: [{ role: 'user' as const, content: 'What is 6 times 7?' }] };

  test('reads an answer and a stream', async () => {
    const answer = await client.chat.completions.create(question);
    expect(answer.choices[0]?.message.content).toBe('6 * 7 = 42');
    const stream = client.chat.completions.stream({ ...question, stream_options: { include_usage: true } });
    const final = await stream.finalChatCompletion();
    expect(final.choices[0]?.message.content).toBe('6 * 7 = 42');
    expect(final.usage).toEqual(answer.usage);
  });

  test('reads a tool call from a stream, and gets an answer for the tool result', async () => {
    const tools = [{ type: 'function' as const, function: { name: 'calculate', parameters: {} } }];
    const first = await client.chat.completions.stream({ ...question, tools }).finalChatCompletion();
    const { message } = first.choices[0] ?? {};
    const call = message?.tool_calls?.[0];
    expect(call).toMatchObject({ type: 'function', function: { name: 'calculate' } });
    const answer = await client.chat.completions.create({
      ...question,
      tools,
      messages: [
        ...question.messages,
        { role: 'assistant', content: null, tool_calls: message?.tool_calls ?? [] },
        { role: 'tool', tool_call_id: call?.id ?? '', content: '42' },
      ],
    });
    expect(answer.choices[0]).toMatchObject({
      finish_reason: 'stop',
      message: { content: expect.stringContaining('42') },
    });
  });
}
