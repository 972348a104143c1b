import { beforeEach, describe, expect, test } from 'vitest';
import { promptCall } from './chat.builder.ts';
import { textOf } from './provider.fixture.ts';
import { type AttemptContext, type Provider, ProviderError, type ProviderFailure } from './provider.ts';
import type { AttemptRecord, RoutingContext } from './provider-router.contract.ts';
import { createProviderRouter, type ProviderRouter, type ProviderRouterSettings } from './provider-router.ts';

type Step = 'ok' | 'cut later' | 'never ends' | 'never begins' | 'only connects' | ProviderError;

/** A provider that follows a script: one step for each call, and the last step from then on. */
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
      if (step === 'only connects') await aborted(attempt.signal);
      return {
        bytes: bytesOf(name, step, attempt.signal),
        usage: () => undefined,
        generatedBytes: () => 0,
        tools: () => [],
      };
    },
    close: async () => undefined,
  };
}

async function aborted(signal: AbortSignal): Promise<void> {
  if (!signal.aborted) await new Promise((resolve) => signal.addEventListener('abort', resolve));
  throw fails('aborted');
}

async function* bytesOf(name: string, step: Step, signal: AbortSignal): AsyncGenerator<Uint8Array> {
  if (step instanceof ProviderError) throw step;
  if (step === 'never begins') await aborted(signal);
  yield Buffer.from(`${name} `);
  while (step === 'never ends') yield Buffer.from('on ');
  if (step === 'cut later') throw fails('cut');
  yield Buffer.from('answers');
}

const fails = (failure: ProviderFailure, retryAfter?: number): ProviderError =>
  new ProviderError(failure, `It is ${failure}.`, retryAfter === undefined ? {} : { retryAfter });

let now: number;
let slept: number[];
let attempts: AttemptRecord[];
beforeEach(() => {
  now = 0;
  slept = [];
  attempts = [];
});

/**
 * A router whose clock and waits are controlled by the test: its random number is always 0.5, so that the first retry
 * waits 100 ms.
 */
const routerWith = (settings: ProviderRouterSettings = {}): ProviderRouter =>
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
      onAttempt: (one) => void attempts.push(one),
      ...change,
    },
  );
const outcomes = (): string[] => attempts.map(({ provider, outcome }) => `${provider} ${outcome}`);

describe('a call', () => {
  test('goes to the first provider, under its own model name, and its answer arrives complete', async () => {
    const xai = scriptedProvider('xai');
    const answer = await ask(routerWith(), [xai, scriptedProvider('anthropic')]);
    expect(await textOf(answer)).toBe('xai answers');
    expect([answer.provider, answer.model]).toEqual(['xai', 'xai-model']);
    expect(xai.calls).toMatchObject([{ model: 'xai-model', traceId: 'trace-1' }]);
    expect(attempts).toEqual([
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
  ])('fails over or retries after %s', async (error, expected, waits) => {
    const answer = await ask(routerWith(), [scriptedProvider('xai', error), scriptedProvider('anthropic')]);
    expect(await textOf(answer)).toBe('anthropic answers');
    expect([outcomes(), slept]).toEqual([expected, waits]);
  });

  test('is retried at the same provider, which may have recovered', async () => {
    const answer = await ask(routerWith({ retries: 3 }), [
      scriptedProvider('xai', fails('unavailable'), fails('cut'), 'ok'),
    ]);
    expect(await textOf(answer)).toBe('xai answers');
    expect(slept).toEqual([100, 200]);
  });

  test.each(['never begins', 'only connects'] as const)(
    'goes to the next provider where one %s in the time that the call allows',
    async (step) => {
      const answer = await ask(routerWith(), [scriptedProvider('xai', step), scriptedProvider('anthropic')], {
        firstEventMs: 20,
      });
      expect(await textOf(answer)).toBe('anthropic answers');
      expect(outcomes()).toEqual(['xai timed_out', 'anthropic answered']);
    },
  );

  test('that is ended while a provider is silent goes to no other provider', async () => {
    const ours = new AbortController();
    const anthropic = scriptedProvider('anthropic');
    const asked = ask(routerWith(), [scriptedProvider('xai', 'never begins'), anthropic], {
      firstEventMs: 60_000,
      signal: ours.signal,
    });
    ours.abort();
    await expect(asked).rejects.toMatchObject({ failure: 'aborted' });
    expect(anthropic.calls).toEqual([]);
  });

  test('that has begun in time may take longer than that', async () => {
    const answer = await ask(routerWith(), [scriptedProvider('xai')], { firstEventMs: 20 });
    await new Promise((resolve) => setTimeout(resolve, 60));
    expect(await textOf(answer)).toBe('xai answers');
  });

  test('that we wrote goes to the next provider where one refuses it, and is refused where all do', async () => {
    const xai = scriptedProvider('xai', fails('refused'));
    const own = { isOwnRequest: true };
    const answer = await ask(routerWith(), [xai, scriptedProvider('anthropic')], own);
    expect(await textOf(answer)).toBe('anthropic answers');
    const all = ask(routerWith(), [xai, scriptedProvider('anthropic', fails('refused'))], own);
    await expect(all).rejects.toMatchObject({ failure: 'refused' });
  });

  test('that we wrote and that is aborted goes to no other provider', async () => {
    const anthropic = scriptedProvider('anthropic');
    const asked = ask(routerWith(), [scriptedProvider('xai', fails('aborted')), anthropic], {
      isOwnRequest: true,
    });
    await expect(asked).rejects.toMatchObject({ failure: 'aborted' });
    expect(anthropic.calls).toEqual([]);
  });

  test.each(['refused', 'aborted'] as const)('that is %s goes to no other provider', async (failure) => {
    const [xai, anthropic] = [scriptedProvider('xai', fails(failure)), scriptedProvider('anthropic')];
    await expect(ask(routerWith(), [xai, anthropic])).rejects.toMatchObject({ failure });
    expect([xai.calls.length, anthropic.calls.length]).toEqual([1, 0]);
  });

  test('that only a fallback refuses may be retried, since the first provider would have taken it', async () => {
    const providers = [
      scriptedProvider('xai', fails('timed_out')),
      scriptedProvider('anthropic', fails('refused')),
    ];
    await expect(ask(routerWith(), providers)).rejects.toMatchObject({ failure: 'unavailable' });
  });

  test('goes on to a third provider after a fallback has refused it', async () => {
    const providers = [
      scriptedProvider('xai', fails('timed_out')),
      scriptedProvider('anthropic', fails('refused')),
      scriptedProvider('mine'),
    ];
    expect(await textOf(await ask(routerWith(), providers))).toBe('mine answers');
  });

  test('that is ended while it waits is aborted', async () => {
    const ours = new AbortController();
    const sleep = async (): Promise<void> => {
      ours.abort();
      throw new Error('aborted');
    };
    const failed = ask(
      routerWith({ sleep }),
      [scriptedProvider('xai', fails('unavailable')), scriptedProvider('anthropic')],
      {
        signal: ours.signal,
      },
    );
    await expect(failed).rejects.toMatchObject({ failure: 'aborted' });
    expect(outcomes()).toEqual(['xai unavailable']);
  });

  test('is never retried once a byte of the answer was passed on', async () => {
    const [xai, anthropic] = [scriptedProvider('xai', 'cut later'), scriptedProvider('anthropic')];
    const answer = await ask(routerWith(), [xai, anthropic]);
    await expect(textOf(answer)).rejects.toMatchObject({ failure: 'cut' });
    expect([xai.calls.length, anthropic.calls.length]).toEqual([1, 0]);
  });

  test('really waits before a retry by default', async () => {
    const answer = await createProviderRouter({ retryMs: 1 }).route(
      promptCall('hello'),
      [{ provider: scriptedProvider('xai', fails('unavailable'), 'ok'), model: 'm' }],
      { signal: new AbortController().signal, traceId: 't' },
    );
    expect(await textOf(answer)).toBe('xai answers');
  });

  test('rethrows a bug of ours unchanged', async () => {
    const broken = { ...scriptedProvider('xai'), chat: () => Promise.reject(new TypeError('ours')) };
    await expect(ask(routerWith(), [broken, scriptedProvider('anthropic')])).rejects.toThrow(TypeError);
  });
});

describe('a provider that failed too often', () => {
  const settings = { breaker: { failures: 2, openMs: 10_000, maxOpenMs: 60_000 } };

  test('is paused, and then probed by one call', async () => {
    const by = routerWith(settings);
    const xai = scriptedProvider('xai', fails('timed_out'), fails('timed_out'), 'ok');
    const providers = [xai, scriptedProvider('anthropic')];
    for (let asked = 0; asked < 3; asked += 1) await textOf(await ask(by, providers));
    expect(outcomes().slice(-2)).toEqual(['xai resting', 'anthropic answered']);
    now += 10_000;
    expect(await textOf(await ask(by, providers))).toBe('xai answers');
  });

  test('midway through its answers is paused too', async () => {
    const by = routerWith(settings);
    const providers = [scriptedProvider('xai', 'cut later'), scriptedProvider('anthropic')];
    for (let asked = 0; asked < 2; asked += 1)
      await expect(textOf(await ask(by, providers))).rejects.toThrow();
    expect(await textOf(await ask(by, providers))).toBe('anthropic answers');
  });

  test('is not retried when the last failure opened its breaker', async () => {
    const by = routerWith({ ...settings, retries: 9 });
    await textOf(
      await ask(by, [scriptedProvider('xai', fails('unavailable')), scriptedProvider('anthropic')]),
    );
    expect(outcomes()).toEqual(['xai unavailable', 'xai unavailable', 'xai resting', 'anthropic answered']);
  });

  test.each(['refused', 'throttled', 'aborted'] as const)(
    'for reasons that are not its fault is not paused (%s)',
    async (failure) => {
      const by = routerWith(settings);
      const xai = scriptedProvider('xai', fails(failure));
      for (let asked = 0; asked < 4; asked += 1) await ask(by, [xai]).catch(() => undefined);
      expect(xai.calls).toHaveLength(4);
    },
  );

  test('because readers left is not paused', async () => {
    const by = routerWith(settings);
    const xai = scriptedProvider('xai', 'never ends');
    for (let asked = 0; asked < 4; asked += 1) for await (const _piece of (await ask(by, [xai])).bytes) break;
    expect(xai.calls).toHaveLength(4);
  });
});

describe('when no provider answers', () => {
  test('one error lists the attempted providers, their failures, and when a retry may work', async () => {
    const failed = ask(routerWith(), [
      scriptedProvider('xai', fails('throttled', 30)),
      scriptedProvider('anthropic', fails('timed_out')),
    ]);
    await expect(failed).rejects.toMatchObject({
      failure: 'unavailable',
      message: 'No provider answered. It is throttled. It is timed_out. It may work again in 30 s.',
      retryAfter: 30,
    });
  });

  test.each(['throttled', 'unusable', 'timed_out'] as const)(
    'and all are %s, that is the failure',
    async (failure) => {
      await expect(
        ask(routerWith(), [scriptedProvider('xai', fails(failure)), scriptedProvider('b', fails(failure))]),
      ).rejects.toMatchObject({ failure });
    },
  );

  test('because all are paused, the error says so, and for how long', async () => {
    const by = routerWith({ breaker: { failures: 1, openMs: 10_000 } });
    const xai = scriptedProvider('xai', fails('timed_out'));
    await ask(by, [xai]).catch(() => undefined);
    now += 2_500;
    await expect(ask(by, [xai])).rejects.toMatchObject({
      failure: 'unavailable',
      message: 'No provider answered. xai is paused after too many failures. It may work again in 8 s.',
      retryAfter: 8,
    });
  });

  test('because there is none, the call is unusable', async () => {
    await expect(ask(routerWith(), [])).rejects.toMatchObject({ failure: 'unusable' });
  });
});
