import { expect, test } from 'vitest';
import { wellFormedBody } from './well-formed.ts';

const mended = (json: string) => wellFormedBody(Buffer.from(json)).toString();

test.each([
  ['the first half of a pair', String.raw`{"a":"cut \ud83d"}`, String.raw`{"a":"cut \ufffd"}`],
  ['the second half of a pair', String.raw`{"a":"\uDE00 cut"}`, String.raw`{"a":"\ufffd cut"}`],
  ['halves in the wrong order', String.raw`{"a":"\ude00\ud83d"}`, String.raw`{"a":"\ufffd\ufffd"}`],
  ['a half before a pair', String.raw`{"a":"\ud83d\ud83d\ude00"}`, String.raw`{"a":"\ufffd\ud83d\ude00"}`],
  ['a half after a pair', String.raw`{"a":"\ud83d\ude00\ude00"}`, String.raw`{"a":"\ud83d\ude00\ufffd"}`],
  ['a half in a name', String.raw`{"\ud83d":1}`, String.raw`{"\ufffd":1}`],
  ['a half after an escaped backslash', String.raw`{"a":"\\\ud83d"}`, String.raw`{"a":"\\\ufffd"}`],
])('%s is replaced, as a text is made well-formed', (_what, json, expected) => {
  expect(mended(json)).toBe(expected);
  const [name, value] = Object.entries(JSON.parse(json) as Record<string, unknown>)[0] ?? [''];
  const whole = JSON.parse(expected) as Record<string, unknown>;
  expect(whole[name.toWellFormed()]).toBe(typeof value === 'string' ? value.toWellFormed() : value);
});

test.each([
  ['pairs', String.raw`{"a":"\ud83d\ude00 \uD83D\uDE00"}`],
  ['other escapes', String.raw`{"a":"\u00e9\n\\"}`],
  ['the text of an escape, which is none', String.raw`{"a":"\\ud83d"}`],
  ['characters as they are', '{"a":"😀 é"}'],
])('%s stay as they came, byte for byte', (_what, json) => {
  const body = Buffer.from(json);
  expect(wellFormedBody(body)).toBe(body);
});
