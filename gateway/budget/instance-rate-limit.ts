/** The rates of an instance, per minute. */
export interface Rates {
  requests: number;
  tokens: number;
}

/** A bucket of requests and one of tokens, each with one minute's worth when full. `at` is monotonic, in ms. */
export interface RateBuckets {
  requests: number;
  tokens: number;
  at: number;
}

export const fullBuckets = ({ requests, tokens }: Rates, at: number): RateBuckets => ({
  requests: Math.max(1, requests),
  tokens,
  at,
});

/** The buckets after the refill up to now. */
function refilled(buckets: RateBuckets, rates: Rates, now: number): RateBuckets {
  const minutes = Math.max(0, now - buckets.at) / 60_000;
  return {
    requests: Math.min(Math.max(1, rates.requests), buckets.requests + minutes * rates.requests),
    tokens: Math.min(rates.tokens, buckets.tokens + minutes * rates.tokens),
    at: now,
  };
}

/**
 * Takes a request and its tokens, or returns how long to wait. A call larger than its bucket passes while the bucket is
 * not empty and leaves a debt; otherwise it could never be made.
 */
export function takeFromBuckets(
  before: RateBuckets,
  rates: Rates,
  tokens: number,
  now: number,
): { buckets: RateBuckets } | { buckets: RateBuckets; waitMs: number; unit: 'requests' | 'tokens' } {
  const buckets = refilled(before, rates, now);
  if (buckets.requests < 1) {
    return { buckets, waitMs: ((1 - buckets.requests) / rates.requests) * 60_000, unit: 'requests' };
  }
  if (buckets.tokens <= 0) {
    return { buckets, waitMs: ((1 - buckets.tokens) / rates.tokens) * 60_000, unit: 'tokens' };
  }
  return { buckets: { ...buckets, requests: buckets.requests - 1, tokens: buckets.tokens - tokens } };
}

/** Returns tokens that a call did not use. */
export const refundTokens = (buckets: RateBuckets, rates: Rates, tokens: number): RateBuckets => ({
  ...buckets,
  tokens: Math.min(rates.tokens, buckets.tokens + tokens),
});
