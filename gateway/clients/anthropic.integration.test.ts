import Anthropic from '@anthropic-ai/sdk';
import { expect, test } from 'vitest';
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

describeWalks('the client @anthropic-ai/sdk', ({ baseUrl, key, model, provider, records }) => {
  const client = () =>
    new Anthropic({ apiKey: key(), baseURL: baseUrl().replace(/\/v1$/, ''), maxRetries: 0 });
  const asking = (content: string) => ({
    model,
    max_tokens: 500,
    messages: [{ role: 'user' as const, content }],
  });
  const calculate = { name: 'calculate', description: 'Calculates', input_schema: PARAMETERS };

  test('gets an answer, and its usage is what the gateway records', async () => {
    const answer = await client().messages.create({ ...asking(QUESTION), system: 'Be brief.' });
    expect(answer.content).toMatchObject([{ type: 'text', text: ANSWER }]);
    expect(answer).toMatchObject({ type: 'message', role: 'assistant', stop_reason: 'end_turn' });
    const { input_tokens: input, output_tokens: output } = answer.usage;
    await expect.poll(records).toMatchObject([{ provider, outcome: 'ok', input, output }]);
  });

  test('streams, with the same text and usage', async () => {
    const stream = client().messages.stream(asking(QUESTION));
    const texts: string[] = [];
    stream.on('text', (text) => void texts.push(text));
    const final = await stream.finalMessage();
    expect(texts.join('')).toBe(ANSWER);
    expect(final.content).toMatchObject([{ type: 'text', text: ANSWER }]);
    expect(final.stop_reason).toBe('end_turn');
    await expect
      .poll(records)
      .toMatchObject([{ input: final.usage.input_tokens, output: final.usage.output_tokens }]);
  });

  test('calls two tools at once, streamed, and answers with both results', async () => {
    const asked = { ...asking(TWO_SUMS), tools: [calculate] };
    const first = await client().messages.stream(asked).finalMessage();
    const calls = first.content.filter((block) => block.type === 'tool_use');
    expect(first.stop_reason).toBe('tool_use');
    expect(calls.map(({ name, input }) => [name, (input as { expression: string }).expression])).toEqual(
      EXPRESSIONS.map((expression) => ['calculate', expression]),
    );
    const results = calls.map(({ id }, at) => ({
      type: 'tool_result' as const,
      tool_use_id: id,
      content: RESULTS[at] ?? '',
    }));
    const second = await client().messages.create({
      ...asked,
      messages: [
        ...asked.messages,
        { role: 'assistant', content: first.content },
        { role: 'user', content: results },
      ],
    });
    expect(second.content).toMatchObject([{ type: 'text', text: TWO_ANSWERS }]);
  });

  test('calls one tool at a time where parallel calls are off, and the tool that it must', async () => {
    const asked = { ...asking(TWO_SUMS), tools: [calculate] };
    const off = { type: 'auto' as const, disable_parallel_tool_use: true };
    expect((await client().messages.create({ ...asked, tool_choice: off })).content).toHaveLength(1);
    const must = { type: 'tool' as const, name: 'calculate' };
    const forced = await client().messages.create({
      ...asking('hello'),
      tools: [calculate],
      tool_choice: must,
    });
    expect(forced.content).toMatchObject([{ type: 'tool_use', name: 'calculate' }]);
  });

  test('sends an image, also in the result of a tool', async () => {
    const source = { type: 'base64' as const, media_type: 'image/png' as const, data: PIXEL };
    const image = { type: 'image' as const, source };
    const answer = await client().messages.create({
      model,
      max_tokens: 500,
      messages: [{ role: 'user', content: [{ type: 'text', text: QUESTION }, image] }],
    });
    expect(answer.content).toMatchObject([{ text: expect.stringContaining(ANSWER) }]);
    const use = { type: 'tool_use' as const, id: 'toolu_1', name: 'look', input: {} };
    const result = {
      type: 'tool_result' as const,
      tool_use_id: 'toolu_1',
      content: [{ type: 'text' as const, text: 'a pixel' }, image],
    };
    const seen = await client().messages.create({
      model,
      max_tokens: 500,
      tools: [{ name: 'look', input_schema: { type: 'object' } }],
      messages: [
        { role: 'user', content: 'Look.' },
        { role: 'assistant', content: [use] },
        { role: 'user', content: [result] },
      ],
    });
    expect(seen.stop_reason).toBe('end_turn');
  });

  test('gets JSON that its schema describes', async () => {
    const schema = {
      ...SCHEMA,
      properties: { value: { type: 'integer' }, words: { type: 'array', items: { type: 'string' } } },
    };
    const answer = await client().messages.create({
      ...asking(QUESTION),
      output_config: { format: { type: 'json_schema', schema } },
    });
    const [block] = answer.content;
    expect(JSON.parse(block?.type === 'text' ? block.text : '')).toEqual(DESCRIBED);
  });

  test('thinks, warms up, marks its prompt for the cache and sends what changes nothing', async () => {
    const answer = await client().messages.create({
      ...asking(QUESTION),
      max_tokens: 4_000,
      system: [{ type: 'text', text: 'Be brief.', cache_control: { type: 'ephemeral' } }],
      thinking: { type: 'enabled', budget_tokens: 2_000 },
      metadata: { user_id: 'ada@example.com' },
      service_tier: 'auto',
    });
    const text = answer.content.find(({ type }) => type === 'text');
    expect(text).toMatchObject({ text: ANSWER });
    // The types of this version have no sampling any more; clients of older ones send it.
    const sampling: object = { temperature: 0.5, top_p: 0.9, top_k: 5 };
    const warm = await client().messages.create({ ...asking(QUESTION), ...sampling });
    expect(warm.content).toMatchObject([{ text: ANSWER }]);
  });

  test('counts a prompt where the first provider of the model can, and gets an error where it cannot', async () => {
    const { messages } = asking(QUESTION);
    const counted = client().messages.countTokens({ model, messages, tools: [calculate] });
    if (model === 'claude' && provider === 'anthropic') {
      expect((await counted).input_tokens).toBeGreaterThan(10);
      await expect.poll(records).toMatchObject([{ provider, outcome: 'ok', input: 0, output: 0 }]);
    } else if (model === 'claude') {
      await expect(counted).rejects.toMatchObject({ status: 503 });
    } else {
      await expect(counted).rejects.toThrow(/Read the usage of an answer/);
    }
  });

  test('continues a conversation that was cut, and is stopped by its limit', async () => {
    const answer = await client().messages.create({
      model,
      max_tokens: 500,
      tools: [calculate],
      messages: [
        { role: 'user', content: [{ type: 'tool_result', tool_use_id: 'toolu_gone', content: '1' }] },
        { role: 'assistant', content: [{ type: 'tool_use', id: 'toolu_2', name: 'calculate', input: {} }] },
        { role: 'user', content: 'hello' },
      ],
    });
    expect(answer.stop_reason).toBe('end_turn');
    const cut = await client().messages.create({ ...asking('Tell me a story'), max_tokens: 3 });
    expect(cut.stop_reason).toBe('max_tokens');
  });
});
