import { expect, test } from 'vitest';
import { changeOf, limitInputsOf } from './limit-fields.ts';

const before = limitInputsOf({
  dayTokens: null,
  dayDollars: null,
  monthTokens: 100_000,
  monthDollars: null,
  requestsPerMinute: 60,
  tokensPerMinute: 100_000,
});

test('sends only what was changed; an empty field means no limit', () => {
  expect(changeOf(before, { ...before, monthTokens: '', dayDollars: ' 2.5 ' })).toEqual({
    change: { monthTokens: null, dayDollars: 2.5 },
  });
  expect(changeOf(before, before)).toEqual({ change: {} });
});

test.each([
  ['monthTokens', 'lots'],
  ['monthTokens', '-5'],
  ['requestsPerMinute', ''],
] as const)('%s cannot be %j', (name, text) => {
  expect(changeOf(before, { ...before, [name]: text })).toEqual({
    faults: { [name]: 'Enter a number of 0 or more.' },
  });
});
