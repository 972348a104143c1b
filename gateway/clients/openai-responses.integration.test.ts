import OpenAI from 'openai';
import { zodTextFormat } from 'openai/helpers/zod';
import type { ResponseInputItem, ResponseStreamEvent } from 'openai/resources/responses/responses';
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

describeWalks('the client openai, by responses', ({ baseUrl, key, model, provider, records }) => {
  const client = () => new OpenAI({ apiKey: key(), baseURL: baseUrl(), maxRetries: 0 });
  const calculate = { type: 'function' as const, name: 'calculate', parameters: PARAMETERS, strict: true };

  test('gets an answer, and its usage is what the gateway records', async () => {
    const answer = await client().responses.create({ model, instructions: 'Be brief.', input: QUESTION });
    expect(answer.output_text).toBe(ANSWER);
    expect(answer).toMatchObject({ object: 'response', status: 'completed', store: false, error: null });
    const { input_tokens: input, output_tokens: output, total_tokens: total } = answer.usage ?? {};
    expect(total).toBe((input ?? 0) + (output ?? 0));
    await expect.poll(records).toMatchObject([{ provider, outcome: 'ok', input, output }]);
  });

  test('streams numbered events, each item from its beginning to its end', async () => {
    const events: ResponseStreamEvent[] = [];
    for await (const event of await client().responses.create({ model, input: QUESTION, stream: true }))
      events.push(event);
    expect(events.map((event) => event.sequence_number)).toEqual(events.map((_event, index) => index));
    const deltas = events.flatMap((event) =>
      event.type === 'response.output_text.delta' ? [event.delta] : [],
    );
    expect(deltas.join('')).toBe(ANSWER);
    expect(events.map(({ type }) => type)).toEqual(
      expect.arrayContaining(['response.created', 'response.output_item.added', 'response.output_item.done']),
    );
    expect(events.at(-1)?.type).toBe('response.completed');
    const { usage, output_text: text } = await client()
      .responses.stream({ model, input: QUESTION })
      .finalResponse();
    expect(text).toBe(ANSWER);
    expect(usage?.output_tokens).toBeGreaterThan(0);
  });

  test('calls two tools at once, streamed, and answers with both results', async () => {
    const question = { role: 'user' as const, content: TWO_SUMS };
    const first = await client()
      .responses.stream({ model, tools: [calculate], input: [question] })
      .finalResponse();
    const calls = first.output.filter((item) => item.type === 'function_call');
    expect(calls.map((call) => JSON.parse(call.arguments).expression)).toEqual(EXPRESSIONS);
    const results = calls.map(
      ({ call_id }, at): ResponseInputItem => ({
        type: 'function_call_output',
        call_id,
        output: RESULTS[at] ?? '',
      }),
    );
    // As OpenAI's guide has it: the whole output is sent back, also reasoning that is stored nowhere.
    const input = [question, ...(first.output as ResponseInputItem[]), ...results];
    const second = await client().responses.create({ model, tools: [calculate], input });
    expect(second.output_text).toBe(TWO_ANSWERS);
  });

  test('calls one tool at a time where parallel calls are off, and the tool that it must', async () => {
    const asked = { model, tools: [calculate], input: TWO_SUMS };
    const one = await client().responses.create({ ...asked, parallel_tool_calls: false });
    expect(one.output.filter(({ type }) => type === 'function_call')).toHaveLength(1);
    const forced = { type: 'function' as const, name: 'calculate' };
    const must = await client().responses.create({ ...asked, input: 'hello', tool_choice: forced });
    expect(must.output).toContainEqual(expect.objectContaining({ type: 'function_call', name: 'calculate' }));
  });

  test('sends an image', async () => {
    const content = [
      { type: 'input_text' as const, text: QUESTION },
      { type: 'input_image' as const, image_url: `data:image/png;base64,${PIXEL}`, detail: 'auto' as const },
    ];
    const answer = await client().responses.create({ model, input: [{ role: 'user', content }] });
    expect(answer.output_text).toContain(ANSWER);
  });

  test('gets JSON that its schema describes, from a schema or from zod', async () => {
    const format = { type: 'json_schema' as const, name: 'sum', schema: SCHEMA, strict: true };
    const described = await client().responses.create({ model, input: QUESTION, text: { format } });
    expect(JSON.parse(described.output_text)).toEqual(DESCRIBED);
    const shape = z.object({ value: z.number(), note: z.string().nullable() });
    const parsed = await client().responses.parse({
      model,
      input: QUESTION,
      text: { format: zodTextFormat(shape, 'sum') },
    });
    expect(parsed.output_parsed?.value).toBe(42);
  });

  test('continues a conversation, is stopped by its limit, and sends what changes nothing', async () => {
    const ignored: object = { max_tool_calls: 3, background: false };
    const answer = await client().responses.create({
      ...ignored,
      model,
      input: [
        { role: 'developer', content: 'Be brief.' },
        { role: 'user', content: 'My name is Ada.' },
        { role: 'assistant', content: 'Nice to meet you, Ada.' },
        { role: 'user', content: 'What is my name?' },
      ],
      store: false,
      metadata: { topic: 'names' },
      user: 'ada@example.com',
      truncation: null,
      service_tier: 'auto',
    });
    expect(answer.output_text).toBe('Your name is Ada.');
    const cut = await client().responses.create({ model, input: 'Tell me a story', max_output_tokens: 3 });
    expect(cut).toMatchObject({ status: 'incomplete', incomplete_details: { reason: 'max_output_tokens' } });
  });
});
