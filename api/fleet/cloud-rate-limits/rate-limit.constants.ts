import type { CloudName, RateLimitShare } from '../../../infra/clouds/egress-proxy/rate-limiter.ts';

/** How a cloud counts, until its own headers say more. */
interface CloudRateLimit {
  /** `steady`: a bucket that refills all the time. `window`: whole again when a window ends. */
  manner: 'steady' | 'window';
  calls: number;
  seconds: number;
  /** Part of the limit that we leave to others: operators' commands and the health check call directly. */
  reserve: number;
}

/** What the clouds allow. Limits are per Hetzner project and per Cloudflare user, hence per cell. */
export const cloudRateLimits: Record<CloudName, CloudRateLimit> = {
  // docs.hetzner.cloud: 3,600 an hour, one more each second. A call too many costs a second, so nothing is held back.
  hetzner: { manner: 'steady', calls: 3_600, seconds: 3_600, reserve: 0 },
  // developers.cloudflare.com: 1,200 in five minutes. A call too many closes the API to everyone for five minutes.
  cloudflare: { manner: 'window', calls: 1_200, seconds: 300, reserve: 0.05 },
};

/**
 * The part of the limit that must be left before a share may take: a waiting customer takes to the end. Looking at the fleet
 * never ends and in a large cell would use up all that is refilled: it gets what customers leave, and half of the bucket
 * stays theirs for when many come at once. Repairs are many after an incident, just when customers come back, but never
 * more than the looks have found: they may go deeper, and stop early all the same.
 */
export const floors: Record<RateLimitShare, number> = { operations: 0, inventory: 0.5, repair: 0.25 };

/** Calls that a process takes at once, at most: ten are half an `up`, and few enough to be lost with a process. */
export const CHUNK = 10;
/** Of what is left, a process takes at most this part at once, so that the last calls are shared out. */
export const CHUNK_PART = 0.05;
/** How long calls in hand are good; then they go back, and the count of others is heard. */
export const LOCAL_LEASE_MS = 10_000;
/** How long a process may be silent before its calls in hand go back by themselves. */
export const TOKEN_LEASE_MS = 30_000;
/** A reading older than this says nothing about now. */
export const READING_GOOD_MS = 5_000;
/** The longest a process waits without asking again: others may have given back. */
export const ASK_AGAIN_MS = 5_000;
/** The longest that a cloud is believed to refuse us. */
export const LONGEST_BLOCK_MS = 3_600_000;
/** Clocks of machines differ; what lies further ahead than this was written by a clock that has jumped. */
export const CLOCK_TOLERANCE_MS = 600_000;
/** Spending is counted in slots of five minutes and kept for an hour. */
export const SLOT_MS = 300_000;
export const SPENT_KEPT_MS = 3_600_000;
