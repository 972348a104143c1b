import { expect, test } from 'vitest';
import { setMembers } from './set-members.ts';

const changed = (json: string, changes: Record<string, unknown>) =>
  setMembers(Buffer.from(json), changes).toString();

test('members are set, added and removed, and all others stay as they are', () => {
  expect(
    changed('{"a": 1e400, "model":"x", "b":[ 1 ], "gone":{}}', { model: 'y', gone: undefined, new: [2] }),
  ).toBe('{"model":"y","new":[2],"a":1e400,"b":[ 1 ]}');
});

test('a body of nothing else is left empty', () => {
  expect(changed('{ "a" : 1 }', { a: undefined })).toBe('{}');
});

test('half a surrogate pair in what is set becomes valid Unicode', () => {
  expect(changed('{}', { text: 'cut \ud83d' })).toBe('{"text":"cut \ufffd"}');
});
