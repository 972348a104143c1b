import { expect, test } from 'vitest';
import { retryAfterOf } from './retry-after.ts';

const now = Date.parse('2026-11-25T12:00:00Z');

test.each([
  ['3', 3],
  ['0', 0],
  ['Wed, 25 Nov 2026 12:00:10 GMT', 10],
  ['Wed, 25 Nov 2026 11:00:00 GMT', undefined],
  ['Wed, 25 Nov 2036 12:00:10 GMT', undefined],
  ['-3', undefined],
  ['1e9', undefined],
  ['999999', undefined],
  ['soon', undefined],
  ['', undefined],
  [undefined, undefined],
  [['1', '2'], undefined],
])('Retry-After: %j asks for %s s', (header, seconds) => {
  expect(retryAfterOf(header, now)).toBe(seconds);
});
