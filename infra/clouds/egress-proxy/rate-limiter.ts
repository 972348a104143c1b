/** Clouds whose calls are counted. */
const cloudNames = ['hetzner', 'cloudflare'] as const;
export type CloudName = (typeof cloudNames)[number];

/** What people call the clouds. */
export const cloudTitles: Record<CloudName, string> = { hetzner: 'Hetzner', cloudflare: 'Cloudflare' };

/** What calls are made for, the most urgent first: a waiting customer, a look at the fleet, a repair. */
export const rateLimitShares = ['operations', 'inventory', 'repair'] as const;
export type RateLimitShare = (typeof rateLimitShares)[number];

/** What an answer's headers tell about the cloud's own count; a field is absent where the cloud does not say. */
export interface RateLimitReading {
  /** Calls that a full bucket or a whole window holds. */
  limit?: number;
  /** Length of the window that `limit` belongs to. */
  windowSeconds?: number;
  remaining?: number;
  /** Until a new window begins. */
  resetInMs?: number;
  /** The cloud's own wish, after a 429. */
  retryAfterMs?: number;
}

/** How long a call may be held, and what ends its wait. */
export interface AcquireOptions {
  signal: AbortSignal;
  maxWaitMs: number;
  /** Told, each time it is known anew, in how many ms its turn comes. */
  onWait?: (ms: number) => void;
}

/** The right to call, as the gate needs it. Whoever implements it shares the count with every other worker. */
export interface CloudRateLimiter {
  /** True once one call may go out, false when patience ended first. Rejects with the signal's reason when it aborts. */
  acquire(cloud: CloudName, share: RateLimitShare, options: AcquireOptions): Promise<boolean>;
  /** What the last answer said; corrects the count in both directions. */
  observe(cloud: CloudName, reading: RateLimitReading): void;
  /** The cloud refuses every call for this long: nobody takes anything meanwhile. */
  block(cloud: CloudName, pauseMs: number): void;
}
