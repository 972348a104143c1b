const FIRST_MS = 1_000;
const FACTOR = 4;
const LONGEST_MS = 5 * 60_000;
const JITTER = 0.25;

/**
 * Pause before the next attempt, in ms: about 1 s, 4 s, 16 s, … up to 5 minutes. It varies by a quarter at random, so
 * that operations that failed together are not retried together.
 */
export function backoffMs(attempt: number, random: () => number = Math.random): number {
  const plain = Math.min(LONGEST_MS, FIRST_MS * FACTOR ** (attempt - 1));
  return Math.round(plain * (1 + JITTER * (2 * random() - 1)));
}
