import { describe, expect, test } from 'vitest';
import { membersOf } from '../../request/json-members.ts';
import { patchJson } from './patch-json.ts';

const patched = (body: string, includeUsage = false): string =>
  patchJson(Buffer.from(body), { model: 'grok-4.2', includeUsage }).toString();

describe('patching a request', () => {
  test('changes the model and no other byte', () => {
    const body =
      '{ "seed" : 12345678901234567890, "model":"ours" ,\n\t"temperature": 1.0e0, "x": {"model": "kept"} }';
    expect(patched(body)).toBe(body.replace('"ours"', '"grok-4.2"'));
  });

  test.each([
    ['that appears twice', '{"model":"a","model":"b"}', '{"model":"grok-4.2","model":"grok-4.2"}'],
    ['whose key is escaped', '{"mod\\u0065l":"a"}', '{"mod\\u0065l":"grok-4.2"}'],
    ['of another type', '{"model":["a",{"b":"]}"}]}', '{"model":"grok-4.2"}'],
    ['with quotes', '{"model":"a\\"b\\\\","n":1}', '{"model":"grok-4.2","n":1}'],
  ])('changes a model %s', (_what, body, expected) => {
    expect(patched(body)).toBe(expected);
  });

  test('escapes the model name', () => {
    const body = patchJson(Buffer.from('{"model":"a"}'), { model: 'a"b\\c', includeUsage: false });
    expect(JSON.parse(body.toString())).toEqual({ model: 'a"b\\c' });
  });

  test.each([
    ['{"model":"a"}', '{"stream_options":{"include_usage":true},"model":"grok-4.2"}'],
    ['{"stream_options":null}', '{"stream_options":{"include_usage":true}}'],
    ['{"stream_options":{}}', '{"stream_options":{"include_usage":true}}'],
    ['{"stream_options": {"x":1 }}', '{"stream_options": {"include_usage":true,"x":1 }}'],
    ['{"stream_options":{"include_usage": false,"x":1}}', '{"stream_options":{"include_usage": true,"x":1}}'],
    [
      '{"stream_options":{"include_usage":false},"stream_options":{"include_usage":null,"include_usage":0}}',
      '{"stream_options":{"include_usage":true},"stream_options":{"include_usage":true,"include_usage":true}}',
    ],
    [
      '{"messages":[{"stream_options":1}]}',
      '{"stream_options":{"include_usage":true},"messages":[{"stream_options":1}]}',
    ],
  ])('requests usage in %s', (body, expected) => {
    expect(patched(body, true)).toBe(expected);
  });

  test.each([
    ['{"model":"a"}', '{"max_completion_tokens":64,"model":"grok-4.2"}'],
    ['{}', '{"max_completion_tokens":64}'],
    ['{"max_completion_tokens":null,"x":1}', '{"max_completion_tokens":64,"x":1}'],
  ])('limits the answer where the request does not: %s', (body, expected) => {
    const limited = { model: 'grok-4.2', includeUsage: false, outputLimit: 64 };
    expect(patchJson(Buffer.from(body), limited).toString()).toBe(expected);
  });

  test('limits a stream that also requests usage', () => {
    const both = { model: 'm', includeUsage: true, outputLimit: 64 };
    expect(JSON.parse(patchJson(Buffer.from('{"a":1}'), both).toString())).toEqual({
      a: 1,
      max_completion_tokens: 64,
      stream_options: { include_usage: true },
    });
  });

  test('leaves invalid UTF-8 and characters of all lengths as they are', () => {
    const parts = [Buffer.from('{"a":"'), Buffer.from([0xff, 0xc3, 0x28]), Buffer.from('ß漢😀","model":""}')];
    const after = patchJson(Buffer.concat(parts), { model: 'm', includeUsage: false });
    expect(after.subarray(0, 9)).toEqual(Buffer.concat(parts).subarray(0, 9));
    expect(after.toString('utf8', 9)).toBe('ß漢😀","model":"m"}');
  });

  test('sets its members in any object, and keeps the bytes of every other member', () => {
    for (let seed = 1; seed <= 2_000; seed += 1) {
      const body = anyObject(numbersFrom(seed));
      const after = patchJson(Buffer.from(body), { model: 'm', includeUsage: true });
      const { model, stream_options: options, ...others } = JSON.parse(after.toString());
      const { model: before, stream_options: _before, ...same } = JSON.parse(body);
      expect([model, options.include_usage, others]).toEqual([
        before === undefined ? undefined : 'm',
        true,
        same,
      ]);
      expect(othersOf(after)).toEqual(othersOf(Buffer.from(body)));
    }
  });
});

test('bytes that end too soon throw, and never loop', () => {
  for (const torn of ['{"a":"b', '{"a":[1,{', '{"a', '{"a":"\\"'])
    expect(() => membersOf(Buffer.from(torn))).toThrow(RangeError);
});

/** The members that a patch must not change, as their bytes are. */
function othersOf(body: Buffer): string[] {
  return membersOf(body)
    .filter(({ key }) => key !== 'model' && key !== 'stream_options')
    .map(({ key, start, end }) => `${key}=${body.toString('utf8', start, end)}`);
}

/** The same numbers from 0 to 1 for the same seed (mulberry32). */
function numbersFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

const keys = [
  '"model"',
  '"stream_options"',
  '"a"',
  '"\\u006dodel"',
  '"mess\\"ages"',
  '"{"',
  '"include_usage"',
  '"漢"',
];
const scalars = [
  'null',
  'true',
  '-1.50E+2',
  '9007199254740993',
  '"}"',
  '"\\\\"',
  '"\\"]"',
  '"\\u0000😀"',
  '""',
  '{}',
  '[]',
];

function anyObject(random: () => number, depth = 0): string {
  const pick = (from: readonly string[]): string => from[Math.floor(random() * from.length)] ?? '';
  const space = (): string => pick(['', '', ' ', '\n\t', '\r\n']);
  const value = (): string => {
    if (depth > 2 || random() < 0.5) return pick(scalars);
    if (random() < 0.5) return anyObject(random, depth + 1);
    return `[${Array.from({ length: Math.floor(random() * 3) }, () => anyObject(random, depth + 1)).join(`${space()},`)}]`;
  };
  const members = Array.from(
    { length: Math.floor(random() * 5) },
    () => `${space()}${pick(keys)}${space()}:${space()}${value()}${space()}`,
  );
  return `${depth === 0 ? space() : ''}{${members.join(',') || space()}}`;
}
