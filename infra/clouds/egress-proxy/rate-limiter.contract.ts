/** Clouds whose calls are counted. */
const cloudNames = ['hetzner', 'cloudflare'] as const;
export type CloudName = (typeof cloudNames)[number];

/** Display names of the clouds. */
export const cloudTitles: Record<CloudName, string> = { hetzner: 'Hetzner', cloudflare: 'Cloudflare' };

/** What calls are made for, the most urgent first: a waiting customer, a scan of the fleet, a repair. */
export const rateLimitShares = ['operations', 'inventory', 'repair'] as const;
export type RateLimitShare = (typeof rateLimitShares)[number];

/** The cloud's own count as the response headers report it; a field is absent if the cloud does not report it. */
export interface RateLimitReading {
  /** Calls that a full bucket or a whole window holds. */
  limit?: number;
  /** Length of the window that `limit` belongs to. */
  windowSeconds?: number;
  remaining?: number;
  /** Time until a new window begins. */
  resetInMs?: number;
  /** The pause that the cloud asks for after a 429. */
  retryAfterMs?: number;
}

/** How long a call may wait, and what ends its wait. */
export interface AcquireOptions {
  signal: AbortSignal;
  maxWaitMs: number;
  /** Receives the expected wait in ms, each time it changes. */
  onWait?: (ms: number) => void;
}

/** The rate limit, as the egress proxy needs it. An implementation shares the count with every other worker. */
export interface CloudRateLimiter {
  /** True once one call may be sent, false when `maxWaitMs` passed first. Rejects with the signal's reason on abort. */
  acquire(cloud: CloudName, share: RateLimitShare, options: AcquireOptions): Promise<boolean>;
  /** Takes the reading of the last response; corrects the count in both directions. */
  observe(cloud: CloudName, reading: RateLimitReading): void;
  /** The cloud refuses every call for this long: no call may be sent meanwhile. */
  block(cloud: CloudName, pauseMs: number): void;
}
