import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openSandbox, type Sandbox } from '../../sandbox/open.ts';
import { messagesCall } from '../request/messages.builder.ts';
import { responsesCall } from '../request/responses.builder.ts';
import { createAnthropic } from './anthropic/anthropic.ts';
import { attemptContext } from './chat.builder.ts';
import { createOpenai } from './openai/openai.ts';
import { textOf } from './provider.fixture.ts';
import type { MessagesCall, Provider, ProviderAnswer, ResponsesCall } from './provider.ts';
import type { AttemptRecord, Candidate } from './provider-router.contract.ts';
import { createProviderRouter } from './provider-router.ts';

let sandbox: Sandbox;
let xai: Provider;
let anthropic: Provider;

beforeAll(async () => {
  sandbox = await openSandbox();
  const { addresses, tokens } = sandbox;
  const settings = { name: 'xai', baseUrl: `${addresses.xai}/v1`, apiKey: tokens.xaiKey };
  xai = createOpenai({ ...settings, responses: true });
  anthropic = createAnthropic({
    name: 'anthropic',
    baseUrl: `${addresses.anthropic}/v1`,
    apiKey: tokens.anthropicKey,
  });
});
afterAll(async () => {
  await Promise.all([xai.close(), anthropic.close()]);
  await sandbox.close();
});

const model = 'claude-sonnet-5-5';
const askAnthropic = (change: object): Promise<ProviderAnswer> =>
  (anthropic.messages as (call: MessagesCall, context: object) => Promise<ProviderAnswer>)(
    messagesCall(change),
    attemptContext({ model }),
  );
const askXai = (change: object): Promise<ProviderAnswer> =>
  (xai.responses as (call: ResponsesCall, context: object) => Promise<ProviderAnswer>)(
    responsesCall(change),
    attemptContext({ model: 'grok-4.2' }),
  );
const tool = {
  name: 'calculate',
  parameters: { type: 'object', properties: { expression: { type: 'string' } } },
};
const messagesTool = { name: tool.name, input_schema: tool.parameters };
const failureIn = (asked: Promise<ProviderAnswer>): Promise<string> =>
  asked.then(textOf).then(
    () => 'none',
    (error) => error.failure ?? String(error),
  );

describe.each([
  ['Anthropic’s messages', 'anthropic', askAnthropic, { tools: [messagesTool] }],
  ['xAI’s responses', 'xai', askXai, { tools: [{ type: 'function', ...tool }] }],
] as const)('%s', (_what, cloud, ask, withTool) => {
  test('pass through whole, with usage, progress and the tools called', async () => {
    const answer = await ask({});
    expect(answer.usage()).toBeUndefined();
    expect(await textOf(answer)).toContain('6 * 7 = 42');
    expect(answer.usage()?.input).toBeGreaterThan(0);
    expect(answer.generatedBytes()).toBeGreaterThanOrEqual('6 * 7 = 42'.length);
    const called = await ask(withTool);
    await textOf(called);
    expect(called.tools()).toEqual(['calculate']);
  });

  test('pass through as a stream with the same usage and progress', async () => {
    const [whole, streamed] = [await ask(withTool), await ask({ ...withTool, stream: true })];
    await Promise.all([textOf(whole), textOf(streamed)]);
    expect(streamed.usage()).toEqual(whole.usage());
    expect(streamed.generatedBytes()).toBe(whole.generatedBytes());
    expect(streamed.tools()).toEqual(['calculate']);
  });

  test.each([
    ['cut:0', 'cut'],
    ['cut:5', 'cut'],
    ['status:503', 'unavailable'],
    ['status:429', 'throttled'],
  ])('fail as chat completions do: %s is %s', async (effect, failure) => {
    const { id } = sandbox.fault({ cloud, effect });
    expect(await failureIn(ask({ stream: true }))).toBe(failure);
    sandbox.clearFault(id);
  });
});

describe('the cache of Anthropic', () => {
  test('is part of the input, and writing to it costs more by how long it stays', async () => {
    const system = (text: string, ttl: string) => [
      { type: 'text', text: text.repeat(2_000), cache_control: { type: 'ephemeral', ttl } },
    ];
    const usageOf = async (change: object) => {
      const answer = await askAnthropic(change);
      await textOf(answer);
      return answer.usage();
    };
    const written = await usageOf({ system: system('one ', '5m') });
    const read = await usageOf({ system: system('one ', '5m'), stream: true });
    const long = await usageOf({ system: system('two ', '1h') });
    expect(written).toMatchObject({ cachedInput: 0, cacheSurcharge: 500 });
    expect(read).toMatchObject({ cachedInput: 2_000, input: written?.input });
    expect(read).not.toHaveProperty('cacheSurcharge');
    expect(long).toMatchObject({ cachedInput: 0, cacheSurcharge: 2_000 });
  });
});

describe('a refusal after a translation', () => {
  const attempts: AttemptRecord[] = [];
  const route = (candidates: Candidate[], change: object) => {
    attempts.length = 0;
    return createProviderRouter({ retryMs: 1 }).route(messagesCall(change), candidates, {
      signal: new AbortController().signal,
      traceId: 'trace-1',
      onAttempt: (one) => void attempts.push(one),
    });
  };
  const grok = (): Candidate => ({ provider: xai, model: 'grok-4.2' });
  const claude = (): Candidate => ({ provider: anthropic, model });
  // xAI's models take no stop sequences.
  const stopped = { stop_sequences: ['END'] };

  test('is not final while another provider speaks the format itself', async () => {
    const answer = await route([grok(), claude()], stopped);
    expect(await textOf(answer)).toContain('6 * 7 = 42');
    expect(attempts.map(({ provider, outcome }) => `${provider} ${outcome}`)).toEqual([
      'xai refused',
      'anthropic answered',
    ]);
  });

  test('is final where no other provider takes it', async () => {
    await expect(route([grok()], stopped)).rejects.toMatchObject({ failure: 'refused', status: 400 });
  });

  test('of the provider that speaks the format is final at once', async () => {
    await expect(route([claude(), grok()], { stop_sequences: [' '] })).rejects.toMatchObject({
      failure: 'refused',
    });
    expect(attempts).toHaveLength(1);
  });
});
