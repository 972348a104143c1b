import type { RateLimitReading } from './rate-limiter.contract.ts';

const FIRST_PAUSE_MS = 2_000;
const LONGEST_PAUSE_MS = 60_000;

/** Decides how long to pause after each 429, in ms. */
export interface Backoff {
  /** `sentAt`: when the refused call was sent, on the clock of `performance.now()`. */
  throttled(reading: RateLimitReading, sentAt: number): number;
  /** The cloud accepted a call. */
  succeeded(): void;
}

/**
 * The pause is as long as the cloud asks for. Hetzner asks for nothing and refills one call a second, so the first
 * pause is short and each further refusal doubles the next one. Calls that were in flight together count as one
 * refusal.
 */
export function createBackoff(now: () => number = () => performance.now()): Backoff {
  let throttleCount = 0;
  let lastThrottledAt = Number.NEGATIVE_INFINITY;
  return {
    throttled({ retryAfterMs, resetInMs }, sentAt) {
      if (sentAt >= lastThrottledAt) {
        throttleCount += 1;
        lastThrottledAt = now();
      }
      const asked = retryAfterMs ?? resetInMs;
      if (asked !== undefined) return Math.max(asked, 1_000);
      return Math.min(FIRST_PAUSE_MS * 2 ** (throttleCount - 1), LONGEST_PAUSE_MS);
    },
    succeeded() {
      throttleCount = 0;
    },
  };
}
