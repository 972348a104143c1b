import { expect, test } from 'vitest';
import { fullPace, putBack, take } from './rate.ts';

const RATES = { requests: 60, tokens: 6_000 };

test('a minute’s requests pass at once, then one each second', () => {
  let pace = fullPace(RATES, 0);
  for (let count = 0; count < 60; count += 1) {
    const taken = take(pace, RATES, 1, 0);
    expect(taken).not.toHaveProperty('waitMs');
    pace = taken.pace;
  }
  expect(take(pace, RATES, 1, 0)).toMatchObject({ unit: 'requests', waitMs: 1_000 });
  expect(take(pace, RATES, 1, 1_000)).not.toHaveProperty('waitMs');
});

test('a call larger than a minute’s tokens passes and leaves a debt, which what it did not use pays back', () => {
  const { pace } = take(fullPace(RATES, 0), RATES, 12_000, 0);
  expect(take(pace, RATES, 1, 30_000)).toMatchObject({ unit: 'tokens' });
  expect(take(pace, RATES, 1, 60_001)).not.toHaveProperty('waitMs');
  expect(take(putBack(pace, RATES, 11_000), RATES, 1, 1)).not.toHaveProperty('waitMs');
});

test('a rate that is shared by many processes still lets one request through at a time', () => {
  const slow = { requests: 0.5, tokens: 100 };
  const first = take(fullPace(slow, 0), slow, 1, 0);
  expect(first).not.toHaveProperty('waitMs');
  expect(take(first.pace, slow, 1, 60_000)).toMatchObject({ waitMs: 60_000 });
});
