/** How fast an instance may ask, a minute. */
export interface Rates {
  requests: number;
  tokens: number;
}

/** A bucket of requests and one of tokens, each a minute's worth when full. `at` is monotonic, in ms. */
export interface Pace {
  requests: number;
  tokens: number;
  at: number;
}

/** Full buckets. */
export const fullPace = ({ requests, tokens }: Rates, at: number): Pace => ({
  requests: Math.max(1, requests),
  tokens,
  at,
});

/** The buckets as they are by now. */
function refilled(pace: Pace, rates: Rates, now: number): Pace {
  const minutes = Math.max(0, now - pace.at) / 60_000;
  return {
    requests: Math.min(Math.max(1, rates.requests), pace.requests + minutes * rates.requests),
    tokens: Math.min(rates.tokens, pace.tokens + minutes * rates.tokens),
    at: now,
  };
}

/**
 * Takes a request and its tokens, or says for how long not. A call larger than a bucket passes when there is anything in
 * it and leaves a debt, or it could never be made.
 */
export function take(
  before: Pace,
  rates: Rates,
  tokens: number,
  now: number,
): { pace: Pace } | { pace: Pace; waitMs: number; unit: 'requests' | 'tokens' } {
  const pace = refilled(before, rates, now);
  if (pace.requests < 1) {
    return { pace, waitMs: ((1 - pace.requests) / rates.requests) * 60_000, unit: 'requests' };
  }
  if (pace.tokens <= 0) {
    return { pace, waitMs: ((1 - pace.tokens) / rates.tokens) * 60_000, unit: 'tokens' };
  }
  return { pace: { ...pace, requests: pace.requests - 1, tokens: pace.tokens - tokens } };
}

/** Puts back tokens that a call did not use. */
export const putBack = (pace: Pace, rates: Rates, tokens: number): Pace => ({
  ...pace,
  tokens: Math.min(rates.tokens, pace.tokens + tokens),
});
