import { beforeEach, describe, expect, test } from 'vitest';
import { promptCall } from './chat.builder.ts';
import { textOf } from './provider.fixture.ts';
import { type AttemptContext, type Provider, ProviderError, type ProviderFailure } from './provider.ts';
import type { AttemptRecord, RoutingContext } from './provider-router.contract.ts';
import { createProviderRouter, type ProviderRouter, type ProviderRouterSettings } from './provider-router.ts';

type Step = 'ok' | 'cut later' | 'never ends' | ProviderError;

/** A provider that does as it is told, once for each call and the last thing ever after. */
interface ScriptedProvider extends Provider {
  calls: AttemptContext[];
}

function scriptedProvider(name: string, ...steps: Step[]): ScriptedProvider {
  const calls: AttemptContext[] = [];
  return {
    name,
    calls,
    async chat(_call, attempt) {
      const step = steps[Math.min(calls.length, steps.length - 1)] ?? 'ok';
      calls.push(attempt);
      if (step instanceof ProviderError && step.failure !== 'cut') throw step;
      return { bytes: bytesOf(name, step), usage: () => undefined, generatedBytes: () => 0, tools: () => [] };
    },
    close: async () => undefined,
  };
}

async function* bytesOf(name: string, step: Step): AsyncGenerator<Uint8Array> {
  if (step instanceof ProviderError) throw step;
  yield Buffer.from(`${name} `);
  while (step === 'never ends') yield Buffer.from('on ');
  if (step === 'cut later') throw fails('cut');
  yield Buffer.from('answers');
}

const fails = (failure: ProviderFailure, retryAfter?: number): ProviderError =>
  new ProviderError(failure, `It is ${failure}.`, retryAfter === undefined ? {} : { retryAfter });

let now: number;
let slept: number[];
let tried: AttemptRecord[];
beforeEach(() => {
  now = 0;
  slept = [];
  tried = [];
});

/** An asker whose clock and waits are the test's: a lot is always 0.5, so that the first retry waits 100 ms. */
const asker = (settings: ProviderRouterSettings = {}): ProviderRouter =>
  createProviderRouter({
    retryMs: 100,
    now: () => now,
    random: () => 0.5,
    sleep: async (ms) => {
      slept.push(ms);
      now += ms;
    },
    ...settings,
  });

const ask = (by: ProviderRouter, providers: Provider[], change: Partial<RoutingContext> = {}) =>
  by.route(
    promptCall('hello'),
    providers.map((provider) => ({ provider, model: `${provider.name}-model` })),
    {
      signal: new AbortController().signal,
      traceId: 'trace-1',
      onAttempt: (one) => void tried.push(one),
      ...change,
    },
  );
const outcomes = (): string[] => tried.map(({ provider, outcome }) => `${provider} ${outcome}`);

describe('a question', () => {
  test('goes to the first provider, by its own name of the model, and its answer comes whole', async () => {
    const xai = scriptedProvider('xai');
    const answer = await ask(asker(), [xai, scriptedProvider('anthropic')]);
    expect(await textOf(answer)).toBe('xai answers');
    expect([answer.provider, answer.model]).toEqual(['xai', 'xai-model']);
    expect(xai.calls).toMatchObject([{ model: 'xai-model', traceId: 'trace-1' }]);
    expect(tried).toEqual([
      { provider: 'xai', model: 'xai-model', outcome: 'answered', status: undefined, ms: 0 },
    ]);
  });

  test.each([
    [fails('unavailable'), ['xai unavailable', 'xai unavailable', 'anthropic answered'], [100]],
    [fails('cut'), ['xai cut', 'xai cut', 'anthropic answered'], [100]],
    [fails('unavailable', 2), ['xai unavailable', 'xai unavailable', 'anthropic answered'], [2_100]],
    [fails('unavailable', 30), ['xai unavailable', 'anthropic answered'], []],
    [fails('throttled'), ['xai throttled', 'anthropic answered'], []],
    [fails('throttled', 1), ['xai throttled', 'xai throttled', 'anthropic answered'], [1_100]],
    [fails('throttled', 30), ['xai throttled', 'anthropic answered'], []],
    [fails('unusable', 1), ['xai unusable', 'anthropic answered'], []],
    [fails('timed_out'), ['xai timed_out', 'anthropic answered'], []],
  ])('goes on after %s', async (error, expected, waits) => {
    const answer = await ask(asker(), [scriptedProvider('xai', error), scriptedProvider('anthropic')]);
    expect(await textOf(answer)).toBe('anthropic answers');
    expect([outcomes(), slept]).toEqual([expected, waits]);
  });

  test('is asked again of the same provider, which may have come back', async () => {
    const answer = await ask(asker({ retries: 3 }), [
      scriptedProvider('xai', fails('unavailable'), fails('cut'), 'ok'),
    ]);
    expect(await textOf(answer)).toBe('xai answers');
    expect(slept).toEqual([100, 200]);
  });

  test.each(['refused', 'aborted'] as const)('that is %s is asked of nobody else', async (failure) => {
    const [xai, anthropic] = [scriptedProvider('xai', fails(failure)), scriptedProvider('anthropic')];
    await expect(ask(asker(), [xai, anthropic])).rejects.toMatchObject({ failure });
    expect([xai.calls.length, anthropic.calls.length]).toEqual([1, 0]);
  });

  test('that is ended while it waits is aborted', async () => {
    const ours = new AbortController();
    const sleep = async (): Promise<void> => {
      ours.abort();
      throw new Error('aborted');
    };
    const failed = ask(
      asker({ sleep }),
      [scriptedProvider('xai', fails('unavailable')), scriptedProvider('anthropic')],
      {
        signal: ours.signal,
      },
    );
    await expect(failed).rejects.toMatchObject({ failure: 'aborted' });
    expect(outcomes()).toEqual(['xai unavailable']);
  });

  test('is never asked again once a byte of the answer has gone on', async () => {
    const [xai, anthropic] = [scriptedProvider('xai', 'cut later'), scriptedProvider('anthropic')];
    const answer = await ask(asker(), [xai, anthropic]);
    await expect(textOf(answer)).rejects.toMatchObject({ failure: 'cut' });
    expect([xai.calls.length, anthropic.calls.length]).toEqual([1, 0]);
  });

  test('waits as it is by default: really, and not for long', async () => {
    const answer = await createProviderRouter({ retryMs: 1 }).route(
      promptCall('hello'),
      [{ provider: scriptedProvider('xai', fails('unavailable'), 'ok'), model: 'm' }],
      { signal: new AbortController().signal, traceId: 't' },
    );
    expect(await textOf(answer)).toBe('xai answers');
  });

  test('throws on a mistake of ours as it is', async () => {
    const broken = { ...scriptedProvider('xai'), chat: () => Promise.reject(new TypeError('ours')) };
    await expect(ask(asker(), [broken, scriptedProvider('anthropic')])).rejects.toThrow(TypeError);
  });
});

describe('a provider that failed too often', () => {
  const settings = { breaker: { failures: 2, openMs: 10_000, maxOpenMs: 60_000 } };

  test('rests, and is asked again by one question when it has rested', async () => {
    const by = asker(settings);
    const xai = scriptedProvider('xai', fails('timed_out'), fails('timed_out'), 'ok');
    const providers = [xai, scriptedProvider('anthropic')];
    for (let asked = 0; asked < 3; asked += 1) await textOf(await ask(by, providers));
    expect(outcomes().slice(-2)).toEqual(['xai resting', 'anthropic answered']);
    now += 10_000;
    expect(await textOf(await ask(by, providers))).toBe('xai answers');
  });

  test('by breaking off in the middle rests too', async () => {
    const by = asker(settings);
    const providers = [scriptedProvider('xai', 'cut later'), scriptedProvider('anthropic')];
    for (let asked = 0; asked < 2; asked += 1)
      await expect(textOf(await ask(by, providers))).rejects.toThrow();
    expect(await textOf(await ask(by, providers))).toBe('anthropic answers');
  });

  test('is asked no second time when that was once too often', async () => {
    const by = asker({ ...settings, retries: 9 });
    await textOf(
      await ask(by, [scriptedProvider('xai', fails('unavailable')), scriptedProvider('anthropic')]),
    );
    expect(outcomes()).toEqual(['xai unavailable', 'xai unavailable', 'xai resting', 'anthropic answered']);
  });

  test.each(['refused', 'throttled', 'aborted'] as const)(
    'by what is not its fault does not rest (%s)',
    async (failure) => {
      const by = asker(settings);
      const xai = scriptedProvider('xai', fails(failure));
      for (let asked = 0; asked < 4; asked += 1) await ask(by, [xai]).catch(() => undefined);
      expect(xai.calls).toHaveLength(4);
    },
  );

  test('by readers who leave does not rest', async () => {
    const by = asker(settings);
    const xai = scriptedProvider('xai', 'never ends');
    for (let asked = 0; asked < 4; asked += 1) for await (const _piece of (await ask(by, [xai])).bytes) break;
    expect(xai.calls).toHaveLength(4);
  });
});

describe('when nobody answers', () => {
  test('one error says who was tried, why in vain, and when it may work again', async () => {
    const failed = ask(asker(), [
      scriptedProvider('xai', fails('throttled', 30)),
      scriptedProvider('anthropic', fails('timed_out')),
    ]);
    await expect(failed).rejects.toMatchObject({
      failure: 'unavailable',
      message: 'No provider answers. It is throttled. It is timed_out. It may work again in 30 s.',
      retryAfter: 30,
    });
  });

  test.each(['throttled', 'unusable', 'timed_out'] as const)(
    'and all are %s, that is the failure',
    async (failure) => {
      await expect(
        ask(asker(), [scriptedProvider('xai', fails(failure)), scriptedProvider('b', fails(failure))]),
      ).rejects.toMatchObject({ failure });
    },
  );

  test('and all rest, it says so, and for how long', async () => {
    const by = asker({ breaker: { failures: 1, openMs: 10_000 } });
    const xai = scriptedProvider('xai', fails('timed_out'));
    await ask(by, [xai]).catch(() => undefined);
    now += 2_500;
    await expect(ask(by, [xai])).rejects.toMatchObject({
      failure: 'unavailable',
      message: 'No provider answers. xai rests: it failed too often. It may work again in 8 s.',
      retryAfter: 8,
    });
  });

  test('because there is nobody, it says that', async () => {
    await expect(ask(asker(), [])).rejects.toMatchObject({ failure: 'unusable' });
  });
});
