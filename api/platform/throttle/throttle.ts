/** How often something may be tried: so many times at once, and that many again in each period. */
export interface ThrottleRule {
  /** What it is about, for the key of its rows. */
  name: string;
  times: number;
  /** Milliseconds. */
  per: number;
}

/** What is left of a rule for somebody, as of a moment. */
export interface ThrottleAllowance {
  left: number;
  at: Date;
}

/** Takes one try out of an allowance, or says for how long (ms) there is none. A clock that went back gives nothing. */
export function takeOne(
  before: ThrottleAllowance | undefined,
  { times, per }: ThrottleRule,
  now: Date,
): { after: ThrottleAllowance } | { waitMs: number } {
  const left = before ? leftAt(before, { times, per }, now) : times;
  if (left < 1) return { waitMs: Math.ceil(((1 - left) * per) / times) };
  return { after: { left: left - 1, at: now } };
}

function leftAt(
  { left, at }: ThrottleAllowance,
  { times, per }: Omit<ThrottleRule, 'name'>,
  now: Date,
): number {
  const gone = Math.max(0, now.getTime() - at.getTime());
  return Math.min(times, left + (gone * times) / per);
}
