const SECOND_MS = 1_000;
const MINUTE_MS = 60 * SECOND_MS;
const HOUR_MS = 60 * MINUTE_MS;

/** Waits between the attempts of one delivery: seconds for a restart, then for an outage of half a day. */
const DELAYS_MS = [5 * SECOND_MS, MINUTE_MS, 5 * MINUTE_MS, 30 * MINUTE_MS, 2 * HOUR_MS, 6 * HOUR_MS];

/** How long to wait after so many attempts, in ms; undefined: give up. */
export function delayAfter(tries: number): number | undefined {
  return DELAYS_MS[tries - 1];
}
