import { describe, expect, it } from 'vitest';
import { TokenBucket } from './token-bucket.ts';

describe('a token bucket', () => {
  it('allows a burst, then one call for each refilled token', () => {
    let now = 0;
    const bucket = new TokenBucket({ capacity: 3, perSecond: 1, now: () => now });
    expect([bucket.take(), bucket.take(), bucket.take(), bucket.take()]).toEqual([true, true, true, false]);
    now = 1_500;
    expect([bucket.take(), bucket.take()]).toEqual([true, false]);
    expect(bucket.remaining).toBe(0);
  });

  it('reports when it will be full, and never exceeds its capacity', () => {
    let now = 10_000;
    const bucket = new TokenBucket({ capacity: 2, perSecond: 1, now: () => now });
    bucket.take();
    expect(bucket.fullAt).toBe(11);
    now = 60_000;
    expect(bucket.remaining).toBe(2);
  });
});
