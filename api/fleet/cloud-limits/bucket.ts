import type { RateReading, Share } from '../../../infra/clouds/gate/budget.ts';
import {
  CHUNK,
  CHUNK_PART,
  CLOCK_TOLERANCE_MS,
  type cloudLimits,
  floors,
  LONGEST_BLOCK_MS,
  READING_GOOD_MS,
  SLOT_MS,
  SPENT_KEPT_MS,
  TOKEN_LEASE_MS,
} from './budget.figures.ts';
import type { Bucket, SpentSlot } from './budget.model.ts';

type CloudLimit = (typeof cloudLimits)[keyof typeof cloudLimits];

/** What a process says when it comes to the bucket. */
export interface Report {
  holder: string;
  /** Calls made since it last came. */
  used: Record<Share, number>;
  /** Calls it keeps in hand; what it had beyond these and those used goes back. */
  held: number;
  /** What the cloud said last, how old that is, and the calls made since. */
  reading?: RateReading & { ageMs: number; takenSince: number };
  /** The cloud refuses us for so long, from now. */
  blockMs?: number;
  /** Calls that it would like for this share; 0 when it only reports. */
  share: Share;
  want: number;
  /** Calls of any share that wait. */
  waiting: number;
}

/** What it gets. */
export interface Settlement {
  granted: number;
  /** When nothing was granted: until one call can be, and until all that wait can. */
  waitMs: number;
  heldMs: number;
}

/** A full bucket that nobody has taken from. */
export function fullBucket({ calls, seconds }: CloudLimit, now: Date): Bucket {
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
export function settle(
  before: Bucket,
  cloud: CloudLimit,
  report: Report,
  now: Date,
): Settlement & { bucket: Bucket } {
  let bucket = writtenOff(current(before, cloud, now), report, now);
  if (report.reading) bucket = learnt(bucket, cloud, report.reading, report.held, now);
  if (report.blockMs !== undefined) bucket = blocked(bucket, cloud, report.blockMs, now);
  const granted = grantOf(bucket, cloud, report);
  bucket = { ...bucket, left: bucket.left - granted };
  const { holder, held, waiting } = report;
  if (held + granted + waiting > 0) {
    const expiresAt = new Date(now.getTime() + TOKEN_LEASE_MS);
    bucket.leases = [
      ...bucket.leases,
      { holder, count: held + granted, waiting: waiting - granted, expiresAt },
    ].map((lease) => ({ ...lease, waiting: Math.max(0, lease.waiting) }));
  }
  const wait = (calls: number) => (granted > 0 ? 0 : waitFor(bucket, cloud, report.share, calls, now));
  return { bucket, granted, waitMs: wait(1), heldMs: wait(Math.max(1, waiting)) };
}

/** The bucket as it is by now: refilled, with the calls of silent processes back in it. */
export function current(bucket: Bucket, cloud: CloudLimit, now: Date): Bucket {
  const at = now.getTime();
  const alive = bucket.leases.filter(
    ({ expiresAt }) => ahead(expiresAt, at) > 0 && ahead(expiresAt, at) < TOKEN_LEASE_MS + CLOCK_TOLERANCE_MS,
  );
  const back = sum(bucket.leases) - sum(alive);
  const { blockedUntil } = bucket;
  const stillBlocked =
    blockedUntil && ahead(blockedUntil, at) > 0 && ahead(blockedUntil, at) <= LONGEST_BLOCK_MS;
  const spent = bucket.spent.filter(
    ({ from }) => ahead(from, at) > -SPENT_KEPT_MS && ahead(from, at) < CLOCK_TOLERANCE_MS,
  );
  const kept = { ...bucket, leases: alive, spent, blockedUntil: stillBlocked ? blockedUntil : null };
  const returned = withLeft(kept, bucket.left + back);
  return cloud.manner === 'steady' ? dripped(returned, now) : renewed(returned, now);
}

/** Until so many calls may be taken for a share, in ms; 0 where they may be now. */
function waitFor(bucket: Bucket, cloud: CloudLimit, share: Share, calls: number, now: Date): number {
  const blockedMs = bucket.blockedUntil ? ahead(bucket.blockedUntil, now.getTime()) : 0;
  const missing = floorOf(bucket, cloud, share) + calls - bucket.left;
  if (missing <= 0) return blockedMs;
  const refillMs =
    cloud.manner === 'steady'
      ? (missing / bucket.limit) * bucket.seconds * 1_000
      : ahead(bucket.resetAt ?? now, now.getTime());
  return Math.max(blockedMs, Math.ceil(refillMs));
}

/** Refills by time. A clock that went back refills nothing; one that jumped far is believed from now on. */
function dripped(bucket: Bucket, now: Date): Bucket {
  const elapsed = now.getTime() - bucket.at.getTime();
  if (elapsed < 0) return elapsed < -CLOCK_TOLERANCE_MS ? { ...bucket, at: now } : bucket;
  const gained = (elapsed / 1_000 / bucket.seconds) * bucket.limit;
  return { ...withLeft(bucket, bucket.left + gained), at: now };
}

/** Begins a new window where the old one is over, or lies where only a jumped clock can have put it. */
function renewed(bucket: Bucket, now: Date): Bucket {
  const windowMs = bucket.seconds * 1_000;
  const rest = bucket.resetAt ? ahead(bucket.resetAt, now.getTime()) : 0;
  if (rest > 0 && rest <= Math.max(windowMs, LONGEST_BLOCK_MS)) return { ...bucket, at: now };
  const left = bucket.limit - sum(bucket.leases);
  return { ...withLeft(bucket, left), at: now, resetAt: new Date(now.getTime() + windowMs) };
}

function writtenOff(bucket: Bucket, { holder, used, held }: Report, now: Date): Bucket {
  const had = sum(bucket.leases.filter((lease) => lease.holder === holder));
  const calls = used.operations + used.inventory + used.repair;
  const leases = bucket.leases.filter((lease) => lease.holder !== holder);
  const spent = calls > 0 ? counted(bucket.spent, used, now) : bucket.spent;
  return withLeft({ ...bucket, leases, spent }, bucket.left + had - calls - held);
}

function counted(spent: SpentSlot[], used: Record<Share, number>, now: Date): SpentSlot[] {
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
function learnt(
  bucket: Bucket,
  cloud: CloudLimit,
  reading: NonNullable<Report['reading']>,
  held: number,
  now: Date,
): Bucket {
  const { limit = bucket.limit, windowSeconds, remaining, resetInMs, ageMs, takenSince } = reading;
  const window = cloud.manner === 'window' && windowSeconds !== undefined;
  const sized = { ...bucket, limit, seconds: window ? windowSeconds : bucket.seconds };
  if (remaining === undefined || ageMs > READING_GOOD_MS) return withLeft(sized, sized.left);
  const left = remaining - takenSince - held - sum(bucket.leases);
  const resetAt =
    cloud.manner === 'window' && resetInMs !== undefined
      ? new Date(now.getTime() + Math.max(0, resetInMs - ageMs))
      : sized.resetAt;
  return withLeft({ ...sized, resetAt }, left);
}

function blocked(bucket: Bucket, { manner }: CloudLimit, blockMs: number, now: Date): Bucket {
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

function grantOf(bucket: Bucket, cloud: CloudLimit, { share, want }: Report): number {
  if (want === 0 || bucket.blockedUntil) return 0;
  const room = Math.floor(bucket.left - floorOf(bucket, cloud, share));
  const chunk = Math.min(CHUNK, Math.floor(bucket.left * CHUNK_PART));
  return Math.max(0, Math.min(room, Math.max(want, chunk)));
}

function floorOf({ limit }: Bucket, { reserve }: CloudLimit, share: Share): number {
  return limit * Math.max(reserve, floors[share]);
}

function withLeft(bucket: Bucket, left: number): Bucket {
  return { ...bucket, left: Math.min(bucket.limit, Math.max(0, left)) };
}

function sum(leases: { count: number }[]): number {
  return leases.reduce((total, { count }) => total + count, 0);
}

function ahead(date: Date, now: number): number {
  return date.getTime() - now;
}
