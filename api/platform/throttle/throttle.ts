/** How often something may be attempted: `times` at once, and that many again in each period. */
export interface ThrottleRule {
  /** Identifies the rule in the keys of its rows. */
  name: string;
  times: number;
  /** Milliseconds. */
  per: number;
}

/** The attempts left, as of a time. */
export interface ThrottleAllowance {
  left: number;
  at: Date;
}

/** Takes one attempt from an allowance, or returns the wait in ms until there is one. A clock that went back adds nothing. */
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
