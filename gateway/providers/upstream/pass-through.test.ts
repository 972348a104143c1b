import { describe, expect, test } from 'vitest';
import { recordedStreams } from '../openai/recorded-streams.builder.ts';
import { UsageMeter } from '../openai/usage-meter.ts';
import { passThrough } from './pass-through.ts';

interface Passed {
  text: string;
  pieces: Buffer[];
  meter: UsageMeter;
  failure: string | undefined;
}

/** Passes pieces through as a provider would send them, and returns the outcome. */
async function passed(pieces: Iterable<Buffer>, keepUsage = false, eventBytes = 100_000): Promise<Passed> {
  const meter = new UsageMeter();
  const given: Buffer[] = [];
  let failure: string | undefined;
  const source = (async function* () {
    yield* pieces;
  })();
  try {
    const bytes = passThrough({
      name: 'xai',
      pieces: source,
      meter,
      keepUsage,
      eventBytes,
      onDone: () => undefined,
    });
    for await (const piece of bytes) given.push(piece);
  } catch (error) {
    failure = (error as { failure: string }).failure;
  }
  return { text: Buffer.concat(given).toString(), pieces: given, meter, failure };
}

const bytewise = (bytes: Buffer): Buffer[] => Array.from(bytes, (byte) => Buffer.from([byte]));

// Anything after [DONE] is ignored: half of a line end may be left unread there.
const untilDone = (text: string): string => text.replace(/\[DONE\]\s*$/, '[DONE]');

describe.each(recordedStreams)('a stream %s', (_what, recorded) => {
  const { text, withUsage = text, withoutUsage, usage, generatedBytes } = recorded;
  const bytes = Buffer.from(text);

  test('is read the same wherever it is split', async () => {
    for (let at = 0; at <= bytes.length; at += 1) {
      const torn = await passed([bytes.subarray(0, at), bytes.subarray(at)]);
      expect(untilDone(torn.text), `torn at ${at}`).toBe(untilDone(withoutUsage));
      expect([torn.meter.usage, torn.meter.generatedBytes, torn.failure]).toEqual([
        usage,
        generatedBytes,
        undefined,
      ]);
    }
  });

  test('is read the same byte by byte, and keeps the usage where it was requested', async () => {
    for (const [keepUsage, expected] of [
      [true, withUsage],
      [false, withoutUsage],
    ] as const) {
      const slow = await passed(bytewise(bytes), keepUsage);
      expect(untilDone(slow.text)).toBe(untilDone(expected));
      expect([slow.meter.usage, slow.meter.generatedBytes]).toEqual([usage, generatedBytes]);
    }
  });

  test('that breaks off anywhere is cut, and only whole events are passed on', async () => {
    for (let length = 0; length < bytes.indexOf('[DONE]') - 'data: '.length; length += 1) {
      const broken = await passed([bytes.subarray(0, length)], true);
      const finished = broken.meter.finished && broken.text.endsWith('[DONE]\n\n');
      expect(finished ? 'finished' : broken.failure, `cut at ${length}`).toMatch(/finished|cut/);
      expect(broken.text).toMatch(/^$|(?:\r\n|\n|\r)(?:\r\n|\n|\r)$/);
    }
  });
});

describe('passing a stream through', () => {
  const said = 'data: {"choices":[{"index":0,"delta":{"content":"a"}}]}\n\n';
  const finish = 'data: {"choices":[{"index":0,"delta":{},"finish_reason":"stop"}]}\n\n';
  const done = 'data: [DONE]\n\n';
  const piecesOf = (...texts: string[]): Buffer[] => texts.map((text) => Buffer.from(text));

  test('passes pieces of whole events on without copying', async () => {
    const pieces = piecesOf(said + said, said, finish + done);
    const given = await passed(pieces);
    expect(given.pieces).toEqual(pieces);
    expect(given.pieces.every((piece, at) => piece.buffer === pieces[at]?.buffer)).toBe(true);
  });

  test.each([
    ['a comment', ': PROCESSING\n\n'],
    ['a retry time', 'retry: 3000\n\n'],
    ['an event without data', 'event: wait\n\n'],
    ['half a comment', ': PROC'],
  ])('has not begun with %s', async (_what, nothing) => {
    expect((await passed(piecesOf(nothing))).text).toBe('');
  });

  test.each([[': PROCESSING\n\n'], [': PROCESSING\r\n\r\n'], [': PROCESSING\n\n: PROCESSING\n\n']])(
    'is passed on without %j, wherever it is split',
    async (comment) => {
      const whole = Buffer.from(comment + said + comment + finish + comment + done);
      for (let at = 0; at <= whole.length; at += 1)
        expect((await passed([whole.subarray(0, at), whole.subarray(at)])).text, `split at ${at}`).toBe(
          said + finish + done,
        );
    },
  );

  test.each([
    ['an error of OpenAI', '{"error":{"message":"overloaded","type":"server_error"}}'],
    ['an error of xAI', '{"code":"x","error":"The model is overloaded"}'],
    ['an error beside choices', '{"choices":[],"error":{"code":502}}'],
    ['invalid JSON', '{"choices":[{"ind'],
    ['JSON that is not a chunk', '[1]'],
  ])('is cut by %s in the middle, which is not passed on', async (_what, data) => {
    const { text, failure } = await passed(piecesOf(`${said}data: ${data}\n\n${said}`));
    expect([text, failure]).toEqual([said, 'cut']);
  });

  test('is cut where it ends before a choice has finished', async () => {
    expect((await passed(piecesOf(said))).failure).toBe('cut');
    expect((await passed([])).failure).toBe('cut');
    const twoChoices = said + said.replace('"index":0', '"index":1') + finish;
    expect((await passed(piecesOf(twoChoices))).failure).toBe('cut');
  });

  test('treats an empty finish_reason as none', async () => {
    expect((await passed(piecesOf(finish.replace('stop', '')))).failure).toBe('cut');
  });

  test('adds [DONE] for a provider that finished without it', async () => {
    expect(await passed(piecesOf(said, finish))).toMatchObject({
      text: said + finish + done,
      failure: undefined,
    });
    expect((await passed(piecesOf(said, finish, 'data: {"cho'))).failure).toBe('cut');
  });

  test('accepts a [DONE] without a blank line after it', async () => {
    for (const end of ['data: [DONE]', 'data: [DONE]\n', 'data:[DONE]\r'])
      expect(await passed(piecesOf(said, finish, end))).toMatchObject({
        text: said + finish + done,
        failure: undefined,
      });
  });

  test('is cut by an event over the size limit, in one line or in many', async () => {
    const large = `data: {"choices":[],"x":"${'x'.repeat(2_000)}"}`;
    expect((await passed(piecesOf(said, large), false, 1_000)).failure).toBe('cut');
    const lines = 'data: x\n'.repeat(500);
    expect((await passed(piecesOf(lines), false, 1_000)).failure).toBe('cut');
    expect(
      (await passed(piecesOf(...said.repeat(50).split(/(?<=\n\n)/), finish + done), false, 1_000)).failure,
    ).toBe(undefined);
  });

  test('ignores invalid usage, and uses the last one reported', async () => {
    const usage = (value: unknown) => `data: ${JSON.stringify({ choices: [], usage: value })}\n\n`;
    const good = { prompt_tokens: 1, completion_tokens: 2, total_tokens: 3 };
    const read = async (...texts: string[]) => (await passed(piecesOf(...texts, finish, done))).meter.usage;
    expect(await read(usage(good))).toEqual({ input: 1, cachedInput: 0, output: 2 });
    expect(await read(usage(good), usage(null))).toEqual({ input: 1, cachedInput: 0, output: 2 });
    expect(await read(usage(good), usage({ ...good, completion_tokens: -5 }))).toBeUndefined();
  });
});
