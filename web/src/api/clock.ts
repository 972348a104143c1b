let offset = 0;

/** Measures the offset between this machine's clock and the server's, from the `Date` header of an answer. */
export function learnClock(dateHeader: string | null, now = Date.now()): void {
  const server = dateHeader ? Date.parse(dateHeader) : Number.NaN;
  if (Number.isNaN(server)) return;
  // The header has whole seconds, so a small difference means nothing.
  offset = Math.abs(server - now) > 2_000 ? server - now : 0;
}

/** The time of the server's clock, in ms: elapsed times stay right on a machine whose clock is wrong. */
export function serverNow(): number {
  return Date.now() + offset;
}
