import type { RateLimitReading, RateLimitShare } from '../../../infra/clouds/egress-proxy/rate-limiter.ts';
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

/** What a process says when it comes to the bucket. */
export interface RateLimitReport {
  holder: string;
  /** Calls made since it last came. */
  used: Record<RateLimitShare, number>;
  /** Calls it keeps in hand; what it had beyond these and those used goes back. */
  leased: number;
  /** What the cloud said last, how old that is, and the calls made since. */
  reading?: RateLimitReading & { ageMs: number; takenSince: number };
  /** The cloud refuses us for so long, from now. */
  blockMs?: number;
  /** Calls that it would like for this share; 0 when it only reports. */
  share: RateLimitShare;
  want: number;
  /** Calls of any share that wait. */
  waiting: number;
}

/** What it gets. */
export interface RateLimitGrant {
  granted: number;
  /** When nothing was granted: until one call can be, and until all that wait can. */
  waitMs: number;
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

/** One visit of a process: what it used is written off, what it learnt corrects the count, and it takes what it may. */
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

/** The bucket as it is by now: refilled, with the calls of silent processes back in it. */
export function refilled(bucket: RateLimitBucket, cloud: CloudRateLimit, now: Date): RateLimitBucket {
  const at = now.getTime();
  const alive = bucket.leases.filter(
    ({ expiresAt }) =>
      msUntil(expiresAt, at) > 0 && msUntil(expiresAt, at) < TOKEN_LEASE_MS + CLOCK_TOLERANCE_MS,
  );
  const back = sum(bucket.leases) - sum(alive);
  const { blockedUntil } = bucket;
  const stillBlocked =
    blockedUntil && msUntil(blockedUntil, at) > 0 && msUntil(blockedUntil, at) <= LONGEST_BLOCK_MS;
  const spent = bucket.spent.filter(
    ({ from }) => msUntil(from, at) > -SPENT_KEPT_MS && msUntil(from, at) < CLOCK_TOLERANCE_MS,
  );
  const kept = { ...bucket, leases: alive, spent, blockedUntil: stillBlocked ? blockedUntil : null };
  const returned = withLeft(kept, bucket.left + back);
  return cloud.manner === 'steady' ? refilledContinuously(returned, now) : refilledByWindow(returned, now);
}

/** Until so many calls may be taken for a share, in ms; 0 where they may be now. */
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

/** Refills by time. A clock that went back refills nothing; one that jumped far is believed from now on. */
function refilledContinuously(bucket: RateLimitBucket, now: Date): RateLimitBucket {
  const elapsed = now.getTime() - bucket.at.getTime();
  if (elapsed < 0) return elapsed < -CLOCK_TOLERANCE_MS ? { ...bucket, at: now } : bucket;
  const gained = (elapsed / 1_000 / bucket.seconds) * bucket.limit;
  return { ...withLeft(bucket, bucket.left + gained), at: now };
}

/** Begins a new window where the old one is over, or lies where only a jumped clock can have put it. */
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
  const grown: SpentSlot = {
    from,
    operations: slot.operations + used.operations,
    inventory: slot.inventory + used.inventory,
    repair: slot.repair + used.repair,
  };
  return [...spent.filter((other) => !isThis(other)), grown];
}

/** The cloud counts better than we do: it sees everybody's calls. Calls in anybody's hand are not in its count yet. */
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
  // A window that was overdrawn begins anew when the cloud listens again.
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
