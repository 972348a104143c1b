import { describe, expect, test } from 'vitest';
import { chunksIn } from '../provider.fixture.ts';
import { USUAL_FORM } from './answer-form.ts';
import { StreamTranslator } from './stream.ts';
import { translateStream } from './translate-stream.ts';

const now = Date.parse('2026-11-25T12:00:00Z');
const event = (fields: { type: string; [field: string]: unknown }): string =>
  `event: ${fields.type}\ndata: ${JSON.stringify(fields)}\n\n`;
const begin = event({
  type: 'message_start',
  message: {
    id: 'msg_1',
    model: 'claude-sonnet-5-5',
    usage: {
      input_tokens: 10,
      cache_creation_input_tokens: 5,
      cache_read_input_tokens: 100,
      output_tokens: 1,
    },
  },
});
const block = (index: number, content: object): string =>
  event({ type: 'content_block_start', index, content_block: content });
const delta = (index: number, part: object): string =>
  event({ type: 'content_block_delta', index, delta: part });
const stopBlock = (index: number): string => event({ type: 'content_block_stop', index });
const finish = (reason: string, usage: object = { output_tokens: 42 }): string =>
  event({ type: 'message_delta', delta: { stop_reason: reason, stop_sequence: null }, usage });
const stop = event({ type: 'message_stop' });
const text = (words: string): string =>
  block(0, { type: 'text', text: '' }) + delta(0, { type: 'text_delta', text: words }) + stopBlock(0);

/**
 * Everything that an Anthropic stream can contain for us: thinking, text, two tool calls (one without input), unknown
 * types.
 */
const rich = [
  begin,
  block(0, { type: 'thinking', thinking: '', signature: '' }),
  event({ type: 'ping' }),
  delta(0, { type: 'thinking_delta', thinking: 'Hm… 漢' }),
  delta(0, { type: 'signature_delta', signature: 'abc' }),
  stopBlock(0),
  block(1, { type: 'text', text: '' }),
  delta(1, { type: 'text_delta', text: 'Grüße 😀' }),
  delta(1, { type: 'citations_delta', citation: {} }),
  stopBlock(1),
  block(2, { type: 'tool_use', id: 'toolu_1', name: 'add', input: {} }),
  delta(2, { type: 'input_json_delta', partial_json: '' }),
  delta(2, { type: 'input_json_delta', partial_json: '{"a":' }),
  delta(2, { type: 'input_json_delta', partial_json: '1}' }),
  stopBlock(2),
  block(3, { type: 'tool_use', id: 'toolu_2', name: 'now', input: {} }),
  delta(3, { type: 'input_json_delta', partial_json: '' }),
  stopBlock(3),
  event({ type: 'something_of_later', index: 9 }),
  finish('tool_use'),
  stop,
].join('');

async function passed(pieces: Iterable<Buffer>, includeUsage = false, eventBytes = 100_000) {
  const translator = new StreamTranslator(includeUsage, USUAL_FORM, now);
  const given: Buffer[] = [];
  const source = (async function* () {
    yield* pieces;
  })();
  const bytes = translateStream({
    name: 'anthropic',
    pieces: source,
    translator,
    eventBytes,
    onDone: () => undefined,
  });
  let failure: string | undefined;
  try {
    for await (const piece of bytes) given.push(piece);
  } catch (error) {
    failure = (error as { failure: string }).failure;
  }
  return { text: Buffer.concat(given).toString(), translator, failure };
}
const all = (stream: string, includeUsage = false) => passed([Buffer.from(stream)], includeUsage);

const expectedUsage = {
  prompt_tokens: 115,
  completion_tokens: 42,
  total_tokens: 157,
  prompt_tokens_details: { cached_tokens: 100 },
  completion_tokens_details: { reasoning_tokens: 0 },
};

describe('a stream', () => {
  test('becomes chunks, event by event', async () => {
    const { text: passedOn, translator } = await all(rich, true);
    const head = {
      id: 'msg_1',
      object: 'chat.completion.chunk',
      created: now / 1000,
      model: 'claude-sonnet-5-5',
    };
    const deltas = [
      { role: 'assistant', content: '' },
      { reasoning_content: 'Hm… 漢' },
      { content: 'Grüße 😀' },
      {
        tool_calls: [{ index: 0, id: 'toolu_1', type: 'function', function: { name: 'add', arguments: '' } }],
      },
      { tool_calls: [{ index: 0, function: { arguments: '{"a":' } }] },
      { tool_calls: [{ index: 0, function: { arguments: '1}' } }] },
      {
        tool_calls: [{ index: 1, id: 'toolu_2', type: 'function', function: { name: 'now', arguments: '' } }],
      },
      { tool_calls: [{ index: 1, function: { arguments: '{}' } }] },
    ];
    const choice = (said: object, reason: string | null = null) => ({
      ...head,
      choices: [{ index: 0, delta: said, logprobs: null, finish_reason: reason }],
    });
    expect(chunksIn(passedOn)).toEqual([
      ...deltas.map((said) => choice(said)),
      choice({}, 'tool_calls'),
      { ...head, choices: [], usage: expectedUsage },
    ]);
    expect(translator.account.usage).toEqual({ input: 115, cachedInput: 100, cacheSurcharge: 2, output: 42 });
    expect(translator.generatedBytes).toBe(Buffer.byteLength('Hm… 漢Grüße 😀add{"a":1}now{}'));
    expect(translator.tools.names).toEqual(['add', 'now']);
  });

  test('is read the same wherever it is split, and byte by byte', async () => {
    const bytes = Buffer.from(rich);
    const { text: expected, translator: whole } = await all(rich);
    for (let at = 0; at <= bytes.length; at += 1) {
      const torn = await passed([bytes.subarray(0, at), bytes.subarray(at)]);
      expect(torn.text, `torn at ${at}`).toBe(expected);
      expect(torn.translator.generatedBytes).toBe(whole.generatedBytes);
    }
    const slow = await passed(Array.from(bytes, (byte) => Buffer.from([byte])));
    expect([slow.text, slow.translator.account.usage]).toEqual([expected, whole.account.usage]);
  });

  test('that breaks off anywhere is cut, and reports no usage before it is complete', async () => {
    const bytes = Buffer.from(rich);
    const counted = bytes.indexOf('event: message_stop');
    for (let length = 0; length < counted; length += 1) {
      const { failure, translator } = await passed([bytes.subarray(0, length)]);
      expect([failure, translator.account.usage], `cut at ${length}`).toEqual(['cut', undefined]);
    }
  });

  test('has not begun with a ping', async () => {
    expect((await passed([Buffer.from(event({ type: 'ping' }))])).text).toBe('');
  });

  test('that is finished ends, even without a final event', async () => {
    const { text: passedOn, failure } = await all(begin + text('a') + finish('end_turn'));
    expect([passedOn.endsWith('data: [DONE]\n\n'), failure]).toEqual([true, undefined]);
  });

  test.each([
    ['an error', event({ type: 'error', error: { type: 'overloaded_error', message: 'Overloaded' } })],
    ['invalid JSON', 'event: content_block_delta\ndata: {"type":"con\n\n'],
    ['JSON that is not an object', 'data: [1]\n\n'],
  ])('is cut by %s in the middle; the part before it is passed on', async (_what, broken) => {
    const {
      text: passedOn,
      failure,
      translator,
    } = await all(begin + text('before') + broken + text('after'));
    expect([passedOn.includes('before'), passedOn.includes('after'), failure]).toEqual([true, false, 'cut']);
    expect(translator.generatedBytes).toBe('before'.length);
  });

  test('is cut by an event over the size limit', async () => {
    expect((await passed([Buffer.from(begin + text('x'.repeat(2_000)))], false, 1_000)).failure).toBe('cut');
  });

  test.each([
    ['end_turn', 'stop'],
    ['stop_sequence', 'stop'],
    ['max_tokens', 'length'],
    ['model_context_window_exceeded', 'length'],
    ['tool_use', 'tool_calls'],
    ['refusal', 'content_filter'],
    ['pause_turn', 'stop'],
    ['something_of_later', 'stop'],
  ])('with the stop reason %s has the finish reason %s', async (reason, finished) => {
    const chunks = chunksIn((await all(begin + text('a') + finish(reason) + stop)).text);
    expect(chunks.at(-1)?.choices[0].finish_reason).toBe(finished);
  });
});

describe('usage', () => {
  const usageOf = async (usage: object) =>
    (await all(begin + text('a') + finish('end_turn', usage) + stop)).translator.account.usage;

  test('at the end overrides the usage at the beginning', async () => {
    expect(await usageOf({ output_tokens: 7, input_tokens: 20, cache_read_input_tokens: null })).toEqual({
      input: 125,
      cachedInput: 100,
      cacheSurcharge: 2,
      output: 7,
    });
  });

  test.each([
    {},
    { output_tokens: -1 },
    { output_tokens: 1e12 },
    { output_tokens: 'x' },
    { output_tokens: 7, input_tokens: -3 },
  ])('that is invalid counts as not reported: %j', async (usage) => {
    expect(await usageOf(usage)).toBeUndefined();
  });
});
