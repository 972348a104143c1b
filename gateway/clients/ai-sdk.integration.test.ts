import { createAnthropic } from '@ai-sdk/anthropic';
import { createOpenAI } from '@ai-sdk/openai';
import { createOpenAICompatible } from '@ai-sdk/openai-compatible';
import { APICallError, generateText, isStepCount, type LanguageModel, Output, streamText, tool } from 'ai';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import {
  ANSWER,
  describeClientErrors,
  describeWalks,
  EXPRESSIONS,
  PIXEL,
  QUESTION,
  RESULTS,
  TWO_ANSWERS,
  TWO_SUMS,
  type Walk,
} from './walk.fixture.ts';

type Address = Pick<Walk, 'baseUrl' | 'key' | 'model'>;

/** Each provider of the AI SDK that speaks one of our formats. */
const WAYS: [name: string, open: (walk: Address) => LanguageModel][] = [
  [
    '@ai-sdk/openai, responses',
    ({ baseUrl, key, model }) => createOpenAI({ apiKey: key(), baseURL: baseUrl() }).responses(model),
  ],
  [
    '@ai-sdk/openai, chat',
    ({ baseUrl, key, model }) => createOpenAI({ apiKey: key(), baseURL: baseUrl() }).chat(model),
  ],
  [
    '@ai-sdk/openai-compatible',
    ({ baseUrl, key, model }) =>
      createOpenAICompatible({
        name: 'clawdet',
        apiKey: key(),
        baseURL: baseUrl(),
        includeUsage: true,
        supportsStructuredOutputs: true,
      })(model),
  ],
  [
    '@ai-sdk/anthropic',
    ({ baseUrl, key, model }) => createAnthropic({ apiKey: key(), baseURL: baseUrl() })(model),
  ],
];
// The SDK warns that it does not know our models.
Object.assign(globalThis, { AI_SDK_LOG_WARNINGS: false });
// By default the SDK refers to answers that OpenAI keeps; the gateway keeps none.
const providerOptions = { openai: { store: false } };
const calculated: string[] = [];
const tools = {
  calculate: tool({
    description: 'Calculates',
    inputSchema: z.object({ expression: z.string() }),
    execute: async ({ expression }) => {
      calculated.push(expression);
      return RESULTS[EXPRESSIONS.indexOf(expression)] ?? '?';
    },
  }),
};

describe.each(WAYS)('the AI SDK with %s', (name, open) => {
  describeWalks(name, (walk) => {
    const common = () => ({ model: open(walk), providerOptions, maxRetries: 0 });
    const { provider, records } = walk;

    test('gets an answer, and its usage is what the gateway records', async () => {
      const { text, usage, finishReason } = await generateText({
        ...common(),
        instructions: 'Be brief.',
        prompt: QUESTION,
      });
      expect([text, finishReason]).toEqual([ANSWER, 'stop']);
      await expect.poll(records).toMatchObject([{ provider, outcome: 'ok', input: usage.inputTokens }]);
      expect(usage.outputTokens).toBeGreaterThan(0);
    });

    test('streams', async () => {
      const result = streamText({ ...common(), prompt: QUESTION });
      const texts: string[] = [];
      for await (const text of result.textStream) texts.push(text);
      expect(texts.join('')).toBe(ANSWER);
      expect(texts.length).toBeGreaterThan(1);
      expect((await result.usage).inputTokens).toBeGreaterThan(0);
      expect(await result.finishReason).toBe('stop');
    });

    test('calls two tools at once, and goes on with their results, streamed or not', async () => {
      calculated.length = 0;
      const asked = { ...common(), tools, stopWhen: isStepCount(3), prompt: TWO_SUMS };
      expect((await generateText(asked)).text).toContain('42');
      expect(calculated).toEqual(EXPRESSIONS);
      expect(await streamText(asked).text).toContain(TWO_ANSWERS.slice(0, 10));
      expect(calculated).toEqual([...EXPRESSIONS, ...EXPRESSIONS]);
    });

    test('sends an image', async () => {
      const content = [
        { type: 'text' as const, text: QUESTION },
        { type: 'file' as const, data: PIXEL, mediaType: 'image/png' },
      ];
      const { text } = await generateText({ ...common(), messages: [{ role: 'user', content }] });
      expect(text).toContain(ANSWER);
    });

    test('gets an object that its schema describes', async () => {
      const schema = z.object({ value: z.number().int().min(0).max(1_000), note: z.string().nullable() });
      const { output } = await generateText({
        ...common(),
        output: Output.object({ schema }),
        prompt: QUESTION,
      });
      // From models that it does not know, @ai-sdk/anthropic asks for a tool call; its numbers are those of the question.
      expect(output.value).toBe(name === '@ai-sdk/anthropic' ? 6 : 42);
    });
  });

  describeClientErrors(name, ({ baseUrl, key, world }) => {
    const asking = (apiKey = key(), model = 'grok-4.2') => ({
      model: open({ baseUrl, key: () => apiKey, model }),
      providerOptions,
      maxRetries: 0,
      prompt: QUESTION,
    });
    const failureOf = async (asked: Promise<unknown>): Promise<APICallError> => {
      const error: unknown = await asked.then(
        () => new Error('it was answered'),
        (failed: unknown) => failed,
      );
      if (APICallError.isInstance(error)) return error;
      throw error;
    };

    test('a key, a model and a budget', async () => {
      const stranger = await failureOf(generateText(asking(`clk_01234567_${'a'.repeat(43)}`)));
      expect([stranger.statusCode, stranger.isRetryable]).toEqual([401, false]);
      expect(stranger.message).toContain('The key is unknown');
      const unknown = await failureOf(generateText(asking(key(), 'gpt-9')));
      expect(unknown.statusCode).toBe(404);
      const dear = await failureOf(generateText({ ...asking(), maxOutputTokens: 200_000 }));
      expect(dear.statusCode).toBe(429);
      expect(dear.responseBody).toContain('insufficient_quota');
    });

    test('both providers away', async () => {
      for (const cloud of ['xai', 'anthropic'] as const)
        world().sandbox.fault({ cloud, effect: 'status:503' });
      const failed = await failureOf(generateText(asking()));
      expect([failed.statusCode, failed.isRetryable]).toEqual([503, true]);
      expect(failed.message).toContain('No provider answered');
    });

    test('a stream that breaks off', async () => {
      world().sandbox.fault({ cloud: 'xai', effect: 'cut:6' });
      const errors: unknown[] = [];
      for await (const part of streamText({ ...asking(), onError: () => undefined }).stream)
        if (part.type === 'error') errors.push(part.error);
      expect(errors).toHaveLength(1);
      const [error] = errors;
      expect(error instanceof Error ? error.message : JSON.stringify(error)).toMatch(
        /broke off|provider_cut/,
      );
    });
  });
});

describeClientErrors(
  'the AI SDK, which by default refers to answers that OpenAI keeps,',
  ({ baseUrl, key }) => {
    test('what to set instead', async () => {
      const failed = await generateText({
        model: createOpenAI({ apiKey: key(), baseURL: baseUrl() })('grok-4.2'),
        maxRetries: 0,
        tools,
        stopWhen: isStepCount(3),
        prompt: TWO_SUMS,
      }).catch((error: unknown) => error);
      expect(failed).toMatchObject({ statusCode: 400, message: expect.stringContaining('store: false') });
    });
  },
);
