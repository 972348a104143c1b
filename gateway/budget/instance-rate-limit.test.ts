import { expect, test } from 'vitest';
import { fullBuckets, refundTokens, takeFromBuckets } from './instance-rate-limit.ts';

const RATES = { requests: 60, tokens: 6_000 };

test('a minute’s requests pass at once, then one each second', () => {
  let buckets = fullBuckets(RATES, 0);
  for (let count = 0; count < 60; count += 1) {
    const taken = takeFromBuckets(buckets, RATES, 1, 0);
    expect(taken).not.toHaveProperty('waitMs');
    buckets = taken.buckets;
  }
  expect(takeFromBuckets(buckets, RATES, 1, 0)).toMatchObject({ unit: 'requests', waitMs: 1_000 });
  expect(takeFromBuckets(buckets, RATES, 1, 1_000)).not.toHaveProperty('waitMs');
});

test('a call larger than a minute’s tokens passes and leaves a debt, which its unused tokens pay back', () => {
  const { buckets } = takeFromBuckets(fullBuckets(RATES, 0), RATES, 12_000, 0);
  expect(takeFromBuckets(buckets, RATES, 1, 30_000)).toMatchObject({ unit: 'tokens' });
  expect(takeFromBuckets(buckets, RATES, 1, 60_001)).not.toHaveProperty('waitMs');
  expect(takeFromBuckets(refundTokens(buckets, RATES, 11_000), RATES, 1, 1)).not.toHaveProperty('waitMs');
});

test('a rate shared by many processes still lets one request through at a time', () => {
  const slow = { requests: 0.5, tokens: 100 };
  const first = takeFromBuckets(fullBuckets(slow, 0), slow, 1, 0);
  expect(first).not.toHaveProperty('waitMs');
  expect(takeFromBuckets(first.buckets, slow, 1, 60_000)).toMatchObject({ waitMs: 60_000 });
});
