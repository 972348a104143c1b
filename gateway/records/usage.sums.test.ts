import { expect, test } from 'vitest';
import { aRecord, worth } from '../budget/ledger.builder.ts';
import { usageLinesOf } from './usage.sums.ts';

test('tools are counted by name, even when the name is a member of every object', () => {
  const tools = ['constructor', 'toString', 'web_search'];
  const [sum] = usageLinesOf([1, 2].map((tokens) => ({ ...aRecord(worth(tokens)), tools })));
  expect(sum).toMatchObject({ calls: 2, tokens: 3 });
  expect(Object.entries(sum?.tools ?? {})).toEqual([
    ['constructor', 2],
    ['toString', 2],
    ['web_search', 2],
  ]);
});

test('a failed call counts as failed, a throttled one as both, and a lost record is not a call', () => {
  const [sum] = usageLinesOf([
    { ...aRecord(worth(1)), status: 503, outcome: 'providers_unavailable' },
    { ...aRecord(worth(1)), status: 429, outcome: 'rate_limit_exceeded' },
    { ...aRecord(worth(5)), kind: 'lost', status: 0 },
  ]);
  expect(sum).toMatchObject({ calls: 2, lost: 1, failed: 2, throttled: 1, tokens: 7 });
});

test('an answer that breaks off midway is a failure, one that its client stopped is not', () => {
  const [sum] = usageLinesOf([
    { ...aRecord(worth(1)), status: 200, outcome: 'provider_cut' },
    { ...aRecord(worth(1)), status: 200, outcome: 'client_gone' },
    { ...aRecord(worth(1)), status: 499, outcome: 'client_gone' },
  ]);
  expect(sum).toMatchObject({ calls: 3, failed: 1 });
});
