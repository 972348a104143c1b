import type { CloudName, RateLimitShare } from '../../../infra/clouds/egress-proxy/rate-limiter.contract.ts';

/** A cloud's limit, until its own headers say more. */
interface CloudRateLimit {
  /** `steady`: a bucket that refills continuously. `window`: full again when a window ends. */
  manner: 'steady' | 'window';
  calls: number;
  seconds: number;
  /** Part of the limit that is left to others: operators' commands and the health check call directly. */
  reserve: number;
}

/** What the clouds allow. Limits are per Hetzner project and per Cloudflare user, hence per cell. */
export const cloudRateLimits: Record<CloudName, CloudRateLimit> = {
  // docs.hetzner.cloud: 3,600 an hour, one more each second. A call too many costs a second, so there is no reserve.
  hetzner: { manner: 'steady', calls: 3_600, seconds: 3_600, reserve: 0 },
  // developers.cloudflare.com: 1,200 in five minutes. A call too many closes the API to everyone for five minutes.
  cloudflare: { manner: 'window', calls: 1_200, seconds: 300, reserve: 0.05 },
};

/**
 * The part of the limit that must be left before a share may take calls. Customers' operations may use all of it. Scans
 * of the fleet never end, and in a large cell would use up every refill: they get what customers leave, and half of the
 * bucket stays reserved for many customers at once. Repairs are many after an incident, just when customers come back,
 * but never more than the scans have found: they may take more than scans, but still leave a quarter.
 */
export const floors: Record<RateLimitShare, number> = { operations: 0, inventory: 0.5, repair: 0.25 };

/** Calls that a process takes at once, at most: ten are half an `up`, and few enough to lose with a process. */
export const CHUNK = 10;
/** A process takes at most this part of what is left at once, so that processes share the last calls. */
export const CHUNK_PART = 0.05;
/** How long a process may use leased calls; then it returns them and learns of the others' use. */
export const LOCAL_LEASE_MS = 10_000;
/** How long a process may be silent before its leased calls return to the bucket. */
export const TOKEN_LEASE_MS = 30_000;
/** A reading older than this says nothing about now. */
export const READING_GOOD_MS = 5_000;
/** The longest a process waits before it asks again: others may have returned calls. */
export const ASK_AGAIN_MS = 5_000;
/** The longest block by a cloud that we believe. */
export const LONGEST_BLOCK_MS = 3_600_000;
/** Clocks of machines differ; a time further ahead than this was written by a clock that has jumped. */
export const CLOCK_TOLERANCE_MS = 600_000;
/** Length of one slot of the counts of spent calls: five minutes. */
export const SLOT_MS = 300_000;
/** How long counts of spent calls are kept: an hour. */
export const SPENT_KEPT_MS = 3_600_000;
