import type { RateReading } from './budget.ts';

const FIRST_PAUSE_MS = 2_000;
const LONGEST_PAUSE_MS = 60_000;

/** Says how long to pause after each 429, in ms. */
export interface Brake {
  /** `sentAt`: when the refused call went out, on the clock of `performance.now()`. */
  refused(reading: RateReading, sentAt: number): number;
  /** A call was let through. */
  passed(): void;
}

/**
 * A pause is what the cloud asks for. Hetzner asks for nothing and refills a call a second, so the first pause is short and
 * each refusal after it doubles the next. Calls that were under way together count as one refusal.
 */
export function createBrake(now: () => number = () => performance.now()): Brake {
  let refusals = 0;
  let lastAt = Number.NEGATIVE_INFINITY;
  return {
    refused({ retryAfterMs, resetInMs }, sentAt) {
      if (sentAt >= lastAt) {
        refusals += 1;
        lastAt = now();
      }
      const asked = retryAfterMs ?? resetInMs;
      if (asked !== undefined) return Math.max(asked, 1_000);
      return Math.min(FIRST_PAUSE_MS * 2 ** (refusals - 1), LONGEST_PAUSE_MS);
    },
    passed() {
      refusals = 0;
    },
  };
}
