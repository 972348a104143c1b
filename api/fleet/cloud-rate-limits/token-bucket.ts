import type {
  RateLimitReading,
  RateLimitShare,
} from '../../../infra/clouds/egress-proxy/rate-limiter.contract.ts';
import {
  CHUNK,
  CHUNK_PART,
  CLOCK_TOLERANCE_MS,
  type cloudRateLimits,
  floors,
  LONGEST_BLOCK_MS,
  READING_GOOD_MS,
  SLOT_MS,
  SPENT_KEPT_MS,
  TOKEN_LEASE_MS,
} from './rate-limit.constants.ts';
import type { RateLimitBucket, SpentSlot } from './rate-limit.model.ts';

type CloudRateLimit = (typeof cloudRateLimits)[keyof typeof cloudRateLimits];

/** What a process reports to the bucket. */
export interface RateLimitReport {
  holder: string;
  /** Calls made since its last report. */
  used: Record<RateLimitShare, number>;
  /** Calls that it keeps; those it had beyond these and the used ones return to the bucket. */
  leased: number;
  /** The cloud's last reading, its age, and the calls made since. */
  reading?: RateLimitReading & { ageMs: number; takenSince: number };
  /** The cloud refuses all calls for so many ms from now. */
  blockMs?: number;
  /** The share that it wants calls for. */
  share: RateLimitShare;
  /** Calls that it wants; 0 if it only reports. */
  want: number;
  /** Waiting calls of all shares. */
  waiting: number;
}

/** The bucket's answer to a report. */
export interface RateLimitGrant {
  granted: number;
  /** If nothing was granted: the time until one call can be. */
  waitMs: number;
  /** If nothing was granted: the time until all waiting calls can be. */
  queueWaitMs: number;
}

/** A full bucket that nobody has taken from. */
export function fullBucket({ calls, seconds }: CloudRateLimit, now: Date): RateLimitBucket {
  return {
    limit: calls,
    seconds,
    left: calls,
    at: now,
    resetAt: null,
    blockedUntil: null,
    leases: [],
    spent: [],
  };
}

/** Applies one report: deducts used calls, corrects the count by the cloud's reading, and grants what is available. */
export function applyRateLimitReport(
  before: RateLimitBucket,
  cloud: CloudRateLimit,
  report: RateLimitReport,
  now: Date,
): RateLimitGrant & { bucket: RateLimitBucket } {
  let bucket = withUsage(refilled(before, cloud, now), report, now);
  if (report.reading) bucket = withReading(bucket, cloud, report.reading, report.leased, now);
  if (report.blockMs !== undefined) bucket = withBlock(bucket, cloud, report.blockMs, now);
  const granted = grantOf(bucket, cloud, report);
  bucket = { ...bucket, left: bucket.left - granted };
  const { holder, leased, waiting } = report;
  if (leased + granted + waiting > 0) {
    const expiresAt = new Date(now.getTime() + TOKEN_LEASE_MS);
    bucket.leases = [
      ...bucket.leases,
      { holder, count: leased + granted, waiting: waiting - granted, expiresAt },
    ].map((lease) => ({ ...lease, waiting: Math.max(0, lease.waiting) }));
  }
  const wait = (calls: number) => (granted > 0 ? 0 : waitFor(bucket, cloud, report.share, calls, now));
  return { bucket, granted, waitMs: wait(1), queueWaitMs: wait(Math.max(1, waiting)) };
}

/** The bucket as of now: refilled, with the calls of silent processes returned. */
export function refilled(bucket: RateLimitBucket, cloud: CloudRateLimit, now: Date): RateLimitBucket {
  const at = now.getTime();
  const alive = bucket.leases.filter(
    ({ expiresAt }) =>
      msUntil(expiresAt, at) > 0 && msUntil(expiresAt, at) < TOKEN_LEASE_MS + CLOCK_TOLERANCE_MS,
  );
  const reclaimed = sum(bucket.leases) - sum(alive);
  const { blockedUntil } = bucket;
  const stillBlocked =
    blockedUntil && msUntil(blockedUntil, at) > 0 && msUntil(blockedUntil, at) <= LONGEST_BLOCK_MS;
  const spent = bucket.spent.filter(
    ({ from }) => msUntil(from, at) > -SPENT_KEPT_MS && msUntil(from, at) < CLOCK_TOLERANCE_MS,
  );
  const kept = { ...bucket, leases: alive, spent, blockedUntil: stillBlocked ? blockedUntil : null };
  const returned = withLeft(kept, bucket.left + reclaimed);
  return cloud.manner === 'steady' ? refilledContinuously(returned, now) : refilledByWindow(returned, now);
}

/** The time in ms until this many calls are available to a share; 0 if they are now. */
function waitFor(
  bucket: RateLimitBucket,
  cloud: CloudRateLimit,
  share: RateLimitShare,
  calls: number,
  now: Date,
): number {
  const blockedMs = bucket.blockedUntil ? msUntil(bucket.blockedUntil, now.getTime()) : 0;
  const missing = floorOf(bucket, cloud, share) + calls - bucket.left;
  if (missing <= 0) return blockedMs;
  const refillMs =
    cloud.manner === 'steady'
      ? (missing / bucket.limit) * bucket.seconds * 1_000
      : msUntil(bucket.resetAt ?? now, now.getTime());
  return Math.max(blockedMs, Math.ceil(refillMs));
}

/** Refills by elapsed time. A clock that went back refills nothing; one that jumped far back is the new reference. */
function refilledContinuously(bucket: RateLimitBucket, now: Date): RateLimitBucket {
  const elapsed = now.getTime() - bucket.at.getTime();
  if (elapsed < 0) return elapsed < -CLOCK_TOLERANCE_MS ? { ...bucket, at: now } : bucket;
  const gained = (elapsed / 1_000 / bucket.seconds) * bucket.limit;
  return { ...withLeft(bucket, bucket.left + gained), at: now };
}

/** Starts a new window if the old one is over, or ends so late that only a jumped clock can have written it. */
function refilledByWindow(bucket: RateLimitBucket, now: Date): RateLimitBucket {
  const windowMs = bucket.seconds * 1_000;
  const rest = bucket.resetAt ? msUntil(bucket.resetAt, now.getTime()) : 0;
  if (rest > 0 && rest <= Math.max(windowMs, LONGEST_BLOCK_MS)) return { ...bucket, at: now };
  const left = bucket.limit - sum(bucket.leases);
  return { ...withLeft(bucket, left), at: now, resetAt: new Date(now.getTime() + windowMs) };
}

function withUsage(
  bucket: RateLimitBucket,
  { holder, used, leased }: RateLimitReport,
  now: Date,
): RateLimitBucket {
  const had = sum(bucket.leases.filter((lease) => lease.holder === holder));
  const calls = used.operations + used.inventory + used.repair;
  const leases = bucket.leases.filter((lease) => lease.holder !== holder);
  const spent = calls > 0 ? withSpentCalls(bucket.spent, used, now) : bucket.spent;
  return withLeft({ ...bucket, leases, spent }, bucket.left + had - calls - leased);
}

function withSpentCalls(spent: SpentSlot[], used: Record<RateLimitShare, number>, now: Date): SpentSlot[] {
  const from = new Date(Math.floor(now.getTime() / SLOT_MS) * SLOT_MS);
  const isThis = (slot: SpentSlot) => slot.from.getTime() === from.getTime();
  const slot = spent.find(isThis) ?? { from, operations: 0, inventory: 0, repair: 0 };
  const updated: SpentSlot = {
    from,
    operations: slot.operations + used.operations,
    inventory: slot.inventory + used.inventory,
    repair: slot.repair + used.repair,
  };
  return [...spent.filter((other) => !isThis(other)), updated];
}

/** The cloud's count is better than ours: it includes everyone's calls. It does not include leased calls yet. */
function withReading(
  bucket: RateLimitBucket,
  cloud: CloudRateLimit,
  reading: NonNullable<RateLimitReport['reading']>,
  leased: number,
  now: Date,
): RateLimitBucket {
  const { limit = bucket.limit, windowSeconds, remaining, resetInMs, ageMs, takenSince } = reading;
  const window = cloud.manner === 'window' && windowSeconds !== undefined;
  const sized = { ...bucket, limit, seconds: window ? windowSeconds : bucket.seconds };
  if (remaining === undefined || ageMs > READING_GOOD_MS) return withLeft(sized, sized.left);
  const left = remaining - takenSince - leased - sum(bucket.leases);
  const resetAt =
    cloud.manner === 'window' && resetInMs !== undefined
      ? new Date(now.getTime() + Math.max(0, resetInMs - ageMs))
      : sized.resetAt;
  return withLeft({ ...sized, resetAt }, left);
}

function withBlock(
  bucket: RateLimitBucket,
  { manner }: CloudRateLimit,
  blockMs: number,
  now: Date,
): RateLimitBucket {
  const until = new Date(now.getTime() + Math.min(blockMs, LONGEST_BLOCK_MS));
  const blockedUntil = bucket.blockedUntil && bucket.blockedUntil > until ? bucket.blockedUntil : until;
  // After an overdrawn window, a new one starts when the cloud accepts calls again.
  return {
    ...bucket,
    left: 0,
    blockedUntil,
    resetAt: manner === 'window' ? blockedUntil : bucket.resetAt,
  };
}

function grantOf(bucket: RateLimitBucket, cloud: CloudRateLimit, { share, want }: RateLimitReport): number {
  if (want === 0 || bucket.blockedUntil) return 0;
  const available = Math.floor(bucket.left - floorOf(bucket, cloud, share));
  const chunk = Math.min(CHUNK, Math.floor(bucket.left * CHUNK_PART));
  return Math.max(0, Math.min(available, Math.max(want, chunk)));
}

function floorOf({ limit }: RateLimitBucket, { reserve }: CloudRateLimit, share: RateLimitShare): number {
  return limit * Math.max(reserve, floors[share]);
}

function withLeft(bucket: RateLimitBucket, left: number): RateLimitBucket {
  return { ...bucket, left: Math.min(bucket.limit, Math.max(0, left)) };
}

function sum(leases: { count: number }[]): number {
  return leases.reduce((total, { count }) => total + count, 0);
}

function msUntil(date: Date, now: number): number {
  return date.getTime() - now;
}
