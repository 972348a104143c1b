import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { openSandbox, type Sandbox } from '../../sandbox/open.ts';
import { createAnthropic } from './anthropic/anthropic.ts';
import { promptCall } from './chat.builder.ts';
import { createOpenai } from './openai/openai.ts';
import { chunksIn, textOf } from './provider.fixture.ts';
import type { AttemptRecord, Candidate, RoutedAnswer } from './provider-router.contract.ts';
import { createProviderRouter, type ProviderRouter } from './provider-router.ts';
import type { UpstreamTimeouts } from './upstream/settings.ts';

let sandbox: Sandbox;
let candidates: Candidate[];
/** The same candidates, but with short timeouts for xAI, for requests that it never answers. */
let impatient: Candidate[];
let router: ProviderRouter;
let attempts: AttemptRecord[];

beforeAll(async () => {
  sandbox = await openSandbox();
  const { addresses, tokens } = sandbox;
  const settings = { name: 'xai', baseUrl: `${addresses.xai}/v1`, apiKey: tokens.xaiKey };
  const anthropic = createAnthropic({
    name: 'anthropic',
    baseUrl: `${addresses.anthropic}/v1`,
    apiKey: tokens.anthropicKey,
  });
  const candidatesWith = (timeouts: Partial<UpstreamTimeouts>): Candidate[] => [
    { provider: createOpenai({ ...settings, timeouts }), model: 'grok-4.2' },
    { provider: anthropic, model: 'claude-sonnet-5-5' },
  ];
  candidates = candidatesWith({});
  impatient = candidatesWith({ firstByteMs: 300, wholeMs: 300, idleMs: 300 });
});
beforeEach(() => {
  router = createProviderRouter({ retryMs: 1, maxRetryAfter: 1 });
  attempts = [];
});
afterEach(() => {
  for (const { id } of sandbox.state().faults) sandbox.clearFault(id);
});
afterAll(async () => {
  for (const { provider } of [...candidates, ...impatient.slice(0, 1)]) await provider.close();
  await sandbox.close();
});

const ask = (more: object = {}, of = candidates): Promise<RoutedAnswer> =>
  router.route(promptCall('What is 6 times 7?', more), of, {
    signal: new AbortController().signal,
    traceId: 'trace-1',
    onAttempt: (one) => void attempts.push(one),
  });
const outcomes = (): string[] => attempts.map(({ provider, outcome }) => `${provider} ${outcome}`);

describe('when xAI fails', () => {
  test.each([
    ['status:503', ['xai unavailable', 'xai unavailable', 'anthropic answered']],
    ['status:429', ['xai throttled', 'anthropic answered']],
    ['error:out_of_credits', ['xai unusable', 'anthropic answered']],
    ['refuse', ['xai unavailable', 'xai unavailable', 'anthropic answered']],
    ['cut:0', ['xai cut', 'xai cut', 'anthropic answered']],
  ])('with %s, Anthropic answers, and the client sees one answer', async (effect, expected) => {
    sandbox.fault({ cloud: 'xai', effect });
    await expectOneAnswer(await ask({ stream: true }));
    expect(outcomes()).toEqual(expected);
  });

  test.each(['hang', 'stall', 'freeze:0'])(
    'with %s, it times out, Anthropic answers, and the client sees one answer',
    async (effect) => {
      sandbox.fault({ cloud: 'xai', effect });
      await expectOneAnswer(await ask({ stream: true }, impatient));
      expect(outcomes()).toEqual(['xai timed_out', 'anthropic answered']);
    },
  );

  async function expectOneAnswer(answer: RoutedAnswer): Promise<void> {
    const words = chunksIn(await textOf(answer)).map(({ choices }) => choices[0]?.delta.content ?? '');
    expect([words.join(''), answer.provider]).toEqual(['6 * 7 = 42', 'anthropic']);
  }

  test('only once, the retry is answered', async () => {
    sandbox.fault({ cloud: 'xai', effect: 'drop', times: 1 });
    expect((await ask()).provider).toBe('xai');
    expect(outcomes()).toEqual(['xai unavailable', 'xai answered']);
  });

  test('for long, it is skipped until one call finds it working again', async () => {
    let now = 0;
    router = createProviderRouter({ retries: 0, breaker: { failures: 2, openMs: 50 }, now: () => now });
    const { id } = sandbox.fault({ cloud: 'xai', effect: 'status:500' });
    for (let asked = 0; asked < 3; asked += 1) await textOf(await ask());
    expect(outcomes().slice(-2)).toEqual(['xai resting', 'anthropic answered']);
    sandbox.clearFault(id);
    now = 50;
    expect((await ask()).provider).toBe('xai');
  });

  test('after the first bytes of a stream, the stream stays broken: nothing is sent twice', async () => {
    sandbox.fault({ cloud: 'xai', effect: 'cut:3' });
    await expect(textOf(await ask({ stream: true }))).rejects.toMatchObject({ failure: 'cut' });
    expect(outcomes()).toEqual(['xai answered']);
  });
});

test('when both providers fail, one error reports it', async () => {
  sandbox.fault({ cloud: 'xai', effect: 'error:out_of_credits' });
  sandbox.fault({ cloud: 'anthropic', effect: 'status:429' });
  await expect(ask()).rejects.toMatchObject({
    failure: 'unavailable',
    message:
      'No provider answered. xai is not available at the moment. anthropic accepts no more calls for now (429). It may work again in 2 s.',
    retryAfter: 2,
  });
});

test('Anthropic can continue after a tool call that xAI made', async () => {
  const tools = [{ type: 'function', function: { name: 'calculate', parameters: { type: 'object' } } }];
  const first = JSON.parse(await textOf(await ask({ tools })));
  sandbox.fault({ cloud: 'xai', effect: 'status:503' });
  const { message } = first.choices[0];
  const given = { role: 'tool', tool_call_id: message.tool_calls[0].id, content: '42' };
  const messages = [{ role: 'user', content: 'What is 6 times 7?' }, message, given];
  const second = await ask({ tools, messages });
  expect(JSON.parse(await textOf(second)).choices[0].message.content).toBe('The tool says: "42".');
  expect(second.provider).toBe('anthropic');
});
