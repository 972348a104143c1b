import { describe, expect, it } from 'vitest';
import { percentile } from './figures.ts';

describe('a percentile', () => {
  const hundred = Array.from({ length: 100 }, (_, index) => 100 - index);

  it('is the value that so many percent do not exceed, in any order of the values', () => {
    expect([50, 99, 100].map((rank) => percentile(hundred, rank))).toEqual([50, 99, 100]);
  });

  it('is a measured value, never one in between', () => {
    expect([0, 50, 51, 99].map((rank) => percentile([4, 2], rank))).toEqual([2, 2, 4, 4]);
  });

  it('of no values is NaN', () => {
    expect(percentile([], 50)).toBeNaN();
  });
});
