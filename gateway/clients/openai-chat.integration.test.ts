import OpenAI from 'openai';
import { zodResponseFormat } from 'openai/helpers/zod';
import { expect, test } from 'vitest';
import { z } from 'zod';
import {
  ANSWER,
  DESCRIBED,
  describeWalks,
  EXPRESSIONS,
  PARAMETERS,
  PIXEL,
  QUESTION,
  RESULTS,
  SCHEMA,
  TWO_ANSWERS,
  TWO_SUMS,
} from './walk.fixture.ts';

describeWalks('the client openai, by chat completions', ({ baseUrl, key, model, provider, records }) => {
  const client = () => new OpenAI({ apiKey: key(), baseURL: baseUrl(), maxRetries: 0 });
  const asking = (content: string) => ({ model, messages: [{ role: 'user' as const, content }] });
  const calculate = {
    type: 'function' as const,
    function: { name: 'calculate', description: 'Calculates', parameters: PARAMETERS, strict: true },
  };

  test('gets an answer, and its usage is what the gateway records', async () => {
    const answer = await client().chat.completions.create(asking(QUESTION));
    expect(answer.choices[0]?.message.content).toBe(ANSWER);
    expect(answer.choices[0]?.finish_reason).toBe('stop');
    const { prompt_tokens: input, total_tokens: total } = answer.usage ?? {};
    await expect.poll(records).toMatchObject([{ provider, outcome: 'ok', input }]);
    const [record] = await records();
    expect((record?.input ?? 0) + (record?.output ?? 0)).toBe(total);
  });

  test('streams, with usage where it asks for it', async () => {
    const stream = client().chat.completions.stream({
      ...asking(QUESTION),
      stream_options: { include_usage: true },
    });
    const final = await stream.finalChatCompletion();
    expect(final.choices[0]?.message.content).toBe(ANSWER);
    expect(final.usage?.total_tokens).toBeGreaterThan(final.usage?.prompt_tokens ?? 0);
  });

  test('calls a tool, and answers with its result', async () => {
    const asked = { ...asking(QUESTION), tools: [calculate] };
    const { choices } = await client().chat.completions.create(asked);
    const message = choices[0]?.message;
    expect(choices[0]?.finish_reason).toBe('tool_calls');
    expect(message?.tool_calls).toMatchObject([
      { type: 'function', function: { name: 'calculate', arguments: '{"expression":"6 * 7"}' } },
    ]);
    const answer = await client().chat.completions.create({
      ...asked,
      messages: [
        ...asked.messages,
        { role: 'assistant', content: null, tool_calls: message?.tool_calls ?? [] },
        { role: 'tool', tool_call_id: message?.tool_calls?.[0]?.id ?? '', content: '42' },
      ],
    });
    expect(answer.choices[0]?.message.content).toBe('The tool says: "42".');
  });

  test('calls two tools at once, streamed, and answers with both results', async () => {
    const asked = { ...asking(TWO_SUMS), tools: [calculate], parallel_tool_calls: true };
    const first = await client().chat.completions.stream(asked).finalChatCompletion();
    const calls = first.choices[0]?.message.tool_calls ?? [];
    expect(calls.map(({ function: { arguments: text } }) => JSON.parse(text).expression)).toEqual(
      EXPRESSIONS,
    );
    const results = calls.map(({ id }, at) => ({
      role: 'tool' as const,
      tool_call_id: id,
      content: RESULTS[at] ?? '',
    }));
    const called = { role: 'assistant' as const, content: null, tool_calls: calls };
    const answer = await client().chat.completions.create({
      ...asked,
      messages: [...asked.messages, called, ...results],
    });
    expect(answer.choices[0]?.message.content).toBe(TWO_ANSWERS);
  });

  test('calls one tool at a time where parallel calls are off', async () => {
    const asked = { ...asking(TWO_SUMS), tools: [calculate], parallel_tool_calls: false };
    const { choices } = await client().chat.completions.create(asked);
    expect(choices[0]?.message.tool_calls).toHaveLength(1);
  });

  test('sends an image', async () => {
    const url = `data:image/png;base64,${PIXEL}`;
    const content = [
      { type: 'text' as const, text: QUESTION },
      { type: 'image_url' as const, image_url: { url } },
    ];
    const answer = await client().chat.completions.create({ model, messages: [{ role: 'user', content }] });
    expect(answer.choices[0]?.message.content).toContain(ANSWER);
  });

  test('gets JSON that its schema describes, from a schema or from zod, or any object', async () => {
    const format = {
      type: 'json_schema' as const,
      json_schema: { name: 'sum', schema: SCHEMA, strict: true },
    };
    const described = await client().chat.completions.create({
      ...asking(QUESTION),
      response_format: format,
    });
    expect(JSON.parse(described.choices[0]?.message.content ?? '')).toEqual(DESCRIBED);
    const shape = z.object({ value: z.number(), note: z.string().nullable() });
    const parsed = await client().chat.completions.parse({
      ...asking(QUESTION),
      response_format: zodResponseFormat(shape, 'sum'),
    });
    expect(parsed.choices[0]?.message.parsed?.value).toBe(42);
  });
});
