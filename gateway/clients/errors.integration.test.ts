import Anthropic from '@anthropic-ai/sdk';
import OpenAI from 'openai';
import { describe, expect, test } from 'vitest';
import { until } from '../../api/testing/product.ts';
import { limitModels, suspendModels } from '../../api/usage/limits/limits.commands.ts';
import { describeClientErrors, type ErrorWalk, QUESTION } from './walk.fixture.ts';

/** What both libraries call alike. */
type ErrorClasses = Pick<
  typeof OpenAI,
  | 'AuthenticationError'
  | 'PermissionDeniedError'
  | 'BadRequestError'
  | 'NotFoundError'
  | 'RateLimitError'
  | 'InternalServerError'
>;

/** One way of asking. `ask` asks once, with a change of the request; `stream` reads a stream to its end. */
interface Asking {
  classes: ErrorClasses;
  /** The field of the longest answer. */
  limit: string;
  ask(walk: ErrorWalk, change?: object, key?: string): Promise<unknown>;
  stream(walk: ErrorWalk): Promise<unknown>;
}

const openai = ({ baseUrl, key }: ErrorWalk, apiKey = key()) =>
  new OpenAI({ apiKey, baseURL: baseUrl(), maxRetries: 0 });
const anthropic = ({ baseUrl, key }: ErrorWalk, apiKey = key()) =>
  new Anthropic({ apiKey, baseURL: baseUrl().replace(/\/v1$/, ''), maxRetries: 0 });
const messages = [{ role: 'user' as const, content: QUESTION }];
const model = 'grok-4.2';

async function readAll(stream: PromiseLike<AsyncIterable<unknown>>): Promise<void> {
  for await (const _event of await stream);
}

const chat: Asking = {
  classes: OpenAI,
  limit: 'max_completion_tokens',
  ask: (walk, change, key) => openai(walk, key).chat.completions.create({ model, messages, ...change }),
  stream: (walk) => readAll(openai(walk).chat.completions.create({ model, messages, stream: true })),
};
const responses: Asking = {
  classes: OpenAI,
  limit: 'max_output_tokens',
  ask: (walk, change, key) => openai(walk, key).responses.create({ model, input: QUESTION, ...change }),
  stream: (walk) => readAll(openai(walk).responses.create({ model, input: QUESTION, stream: true })),
};
const message: Asking = {
  classes: Anthropic as unknown as ErrorClasses,
  limit: 'max_tokens',
  ask: (walk, change, key) =>
    anthropic(walk, key).messages.create({ model, messages, max_tokens: 100, ...change }),
  stream: (walk) =>
    readAll(anthropic(walk).messages.create({ model, messages, max_tokens: 100, stream: true })),
};

type Failure = Error & { error?: unknown; status?: number; headers?: Headers };

/** The code in an error of either format. */
function codeIn({ error }: Failure): unknown {
  const inner = (error as { error?: { code?: unknown }; code?: unknown } | undefined) ?? {};
  return inner.error?.code ?? inner.code;
}

const failureOf = (asked: Promise<unknown>): Promise<Failure> =>
  asked.then(
    () => Promise.reject(new Error('it was answered')),
    (error: unknown) => error as Error,
  );

describe.each([
  ['openai, by chat completions,', chat],
  ['openai, by responses,', responses],
  ['@anthropic-ai/sdk', message],
])('%s', (name, { classes, limit, ask, stream }) => {
  describeClientErrors(name, (walk) => {
    test('a key that is unknown', async () => {
      const failed = await failureOf(ask(walk, {}, `clk_01234567_${'a'.repeat(43)}`));
      expect(failed).toBeInstanceOf(classes.AuthenticationError);
      expect(JSON.stringify(failed.error)).toContain('invalid_api_key');
    });

    test('an assistant that is suspended', async () => {
      const { database, jobs } = walk.world();
      await suspendModels({ collections: database.collections, jobs }, walk.alice().subdomain, 'Spam.');
      const failed = await failureOf(ask(walk));
      expect(failed).toBeInstanceOf(classes.PermissionDeniedError);
    });

    test('a request that is wrong, with the field and what to do', async () => {
      const failed = await failureOf(ask(walk, { stream: 'yes' }));
      expect(failed).toBeInstanceOf(classes.BadRequestError);
      const tools = await failureOf(
        ask(walk, { tools: [{ type: 'web_search_20250305', name: 'web_search' }] }),
      );
      expect(tools).toBeInstanceOf(classes.BadRequestError);
      expect(JSON.stringify(tools.error)).toContain('invalid_request');
      expect(tools.message).toMatch(/Leave it out/);
    });

    test('a model that there is not', async () => {
      const failed = await failureOf(ask(walk, { model: 'gpt-9' }));
      expect(failed).toBeInstanceOf(classes.NotFoundError);
      expect(failed.message).toContain('grok-4.2');
    });

    test('a budget that is used up, which no repetition changes this month', async () => {
      const failed = await failureOf(ask(walk, { [limit]: 200_000, stream: true }));
      expect(failed).toBeInstanceOf(classes.RateLimitError);
      expect(codeIn(failed)).toBe('insufficient_quota');
      expect(failed.message).toContain('continues automatically on');
      expect(failed.headers?.get('x-should-retry')).toBe('false');
    });

    test('a budget that other calls only hold, for a few seconds; they pass after the others ended', async () => {
      const { sandbox, database } = walk.world();
      await limitModels(database.collections, walk.alice().subdomain, { monthTokens: 30_000 });
      const fault = sandbox.fault({ cloud: 'xai', effect: 'hang' });
      const large = { [limit]: 20_000 };
      const holding = ask(walk, large);
      await until('the first call to be sent', async () =>
        sandbox.state().faults.some(({ id, hit }) => id === fault.id && hit > 0),
      );
      const refused = await Promise.all([1, 2, 3].map(() => failureOf(ask(walk, large))));
      for (const failed of refused) {
        expect(failed).toBeInstanceOf(classes.RateLimitError);
        expect([codeIn(failed), failed.message]).toEqual([
          'rate_limit_exceeded',
          expect.stringContaining('Other questions under way have reserved'),
        ]);
        expect(Number(failed.headers?.get('retry-after'))).toBeLessThanOrEqual(10);
        expect(failed.headers?.get('x-should-retry')).toBe('true');
      }
      sandbox.clearFault(fault.id);
      await holding;
      for (const _refused of refused) await ask(walk, large);
    });

    test('both providers away', async () => {
      for (const cloud of ['xai', 'anthropic'] as const)
        walk.world().sandbox.fault({ cloud, effect: 'status:503' });
      const failed = await failureOf(ask(walk));
      expect(failed).toBeInstanceOf(classes.InternalServerError);
      expect(failed.status).toBe(503);
      expect(JSON.stringify(failed.error)).toContain('providers_unavailable');
    });

    test('a stream that breaks off', async () => {
      walk.world().sandbox.fault({ cloud: 'xai', effect: 'cut:6' });
      const failed = await failureOf(stream(walk));
      expect(JSON.stringify(failed.error)).toContain('provider_cut');
    });
  });
});
