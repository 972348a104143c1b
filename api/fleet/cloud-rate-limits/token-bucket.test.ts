import { describe, expect, it } from 'vitest';
import { cloudRateLimits } from './rate-limit.constants.ts';
import type { RateLimitBucket } from './rate-limit.model.ts';
import { applyRateLimitReport, fullBucket, type RateLimitReport, refilled } from './token-bucket.ts';

const { hetzner, cloudflare } = cloudRateLimits;
const start = new Date('2026-11-24T12:00:00Z');
const later = (seconds: number) => new Date(start.getTime() + seconds * 1_000);
const nothing = { operations: 0, inventory: 0, repair: 0 };

const report = (change: Partial<RateLimitReport> = {}): RateLimitReport => ({
  holder: 'one',
  used: nothing,
  leased: 0,
  share: 'operations',
  want: 1,
  waiting: 1,
  ...change,
});
const bucket = (change: Partial<RateLimitBucket> = {}, cloud = hetzner): RateLimitBucket => ({
  ...fullBucket(cloud, start),
  ...change,
});
const read = (remaining: number, change = {}) => ({ remaining, ageMs: 0, takenSince: 0, ...change });

describe('a bucket of calls', () => {
  it('grants several calls at once while many are left, and the last ones singly', () => {
    expect(applyRateLimitReport(bucket(), hetzner, report(), start)).toMatchObject({
      granted: 10,
      waitMs: 0,
    });
    expect(applyRateLimitReport(bucket({ left: 30 }), hetzner, report(), start).granted).toBe(1);
  });

  it('grants as many calls as wait, up to what is left', () => {
    expect(
      applyRateLimitReport(bucket({ left: 30 }), hetzner, report({ want: 25, waiting: 25 }), start).granted,
    ).toBe(25);
    expect(
      applyRateLimitReport(bucket({ left: 3 }), hetzner, report({ want: 25, waiting: 25 }), start).granted,
    ).toBe(3);
  });

  it('returns how long one call has to wait, and how long all of them', () => {
    const empty = applyRateLimitReport(bucket({ left: 0 }), hetzner, report({ want: 5, waiting: 5 }), start);
    expect(empty).toMatchObject({ granted: 0, waitMs: 1_000, queueWaitMs: 5_000 });
  });

  it('deducts used calls and takes back unused ones', () => {
    const { bucket: taken } = applyRateLimitReport(bucket(), hetzner, report(), start);
    expect(taken.left).toBe(3_590);
    const back = applyRateLimitReport(
      taken,
      hetzner,
      report({ used: { ...nothing, operations: 4 }, want: 0, waiting: 0 }),
      start,
    );
    expect(back.bucket).toMatchObject({ left: 3_596, leases: [] });
  });

  it('takes back calls whose grant never reached the process', () => {
    const { bucket: lost } = applyRateLimitReport(bucket(), hetzner, report(), start);
    const { bucket: again } = applyRateLimitReport(lost, hetzner, report({ want: 0, waiting: 0 }), start);
    expect(again.left).toBe(3_600);
  });

  it('takes back the calls of a dead process when its lease expires', () => {
    const { bucket: taken } = applyRateLimitReport(
      bucket({ left: 1_000 }),
      hetzner,
      report({ holder: 'dead' }),
      start,
    );
    expect(applyRateLimitReport(taken, hetzner, report({ want: 0 }), later(29)).bucket.left).toBeCloseTo(
      990 + 29,
    );
    expect(applyRateLimitReport(taken, hetzner, report({ want: 0 }), later(31)).bucket.left).toBeCloseTo(
      1_000 + 31,
    );
  });
});

describe('a bucket that refills steadily', () => {
  it('gains one call per second, up to its limit', () => {
    expect(refilled(bucket({ left: 10 }), hetzner, later(7)).left).toBeCloseTo(17);
    expect(refilled(bucket({ left: 3_599 }), hetzner, later(60)).left).toBe(3_600);
  });
});

describe('a bucket that refills by window', () => {
  it('is full again when the window ends, and not before', () => {
    const used = bucket({ left: 5, resetAt: later(100) }, cloudflare);
    expect(refilled(used, cloudflare, later(99)).left).toBe(5);
    expect(refilled(used, cloudflare, later(101)).left).toBe(1_200);
  });

  it('subtracts leased calls from a new window', () => {
    const { bucket: taken } = applyRateLimitReport(
      bucket({ resetAt: later(1) }, cloudflare),
      cloudflare,
      report(),
      start,
    );
    expect(refilled(taken, cloudflare, later(2)).left).toBe(1_190);
  });

  it('leaves a reserve for direct callers: one call too many closes the API to everyone', () => {
    const low = bucket({ left: 60, resetAt: later(100) }, cloudflare);
    expect(applyRateLimitReport(low, cloudflare, report(), start)).toMatchObject({
      granted: 0,
      waitMs: 100_000,
    });
  });
});

describe('shares', () => {
  it.each([
    ['operations', 1],
    ['inventory', 1_800],
    ['repair', 900],
  ] as const)('%s stop when fewer than %i calls would be left', (share, floor) => {
    const isGranted = (left: number) =>
      applyRateLimitReport(bucket({ left }), hetzner, report({ share }), start).granted > 0;
    expect([isGranted(floor - 1), isGranted(floor + 1)]).toEqual([false, true]);
  });

  it('never take so many calls at once that they go below their floor', () => {
    const { granted } = applyRateLimitReport(
      bucket({ left: 903 }),
      hetzner,
      report({ share: 'repair', want: 50, waiting: 50 }),
      start,
    );
    expect(granted).toBe(3);
  });

  it('are counted for an hour', () => {
    const apply = (before: RateLimitBucket, at: Date) =>
      applyRateLimitReport(before, hetzner, report({ used: { ...nothing, repair: 2 } }), at).bucket;
    const twice = apply(apply(bucket(), start), later(10));
    expect(twice.spent).toMatchObject([{ operations: 0, repair: 4 }]);
    expect(apply(twice, later(3_700)).spent).toMatchObject([{ repair: 2 }]);
  });
});

describe('a reading from the cloud', () => {
  it('corrects the count downward and upward', () => {
    expect(
      applyRateLimitReport(bucket(), hetzner, report({ want: 0, reading: read(100) }), start).bucket.left,
    ).toBe(100);
    const low = bucket({ left: 5 });
    expect(
      applyRateLimitReport(low, hetzner, report({ want: 0, reading: read(100) }), start).bucket.left,
    ).toBe(100);
  });

  it('does not include leased calls, nor those made since', () => {
    const { bucket: other } = applyRateLimitReport(bucket(), hetzner, report({ holder: 'two' }), start);
    const latest = report({ want: 0, leased: 3, reading: read(100, { takenSince: 2 }) });
    expect(applyRateLimitReport(other, hetzner, latest, start).bucket.left).toBe(100 - 10 - 3 - 2);
  });

  it('does not change the count when it is old, but sets the limit', () => {
    const old = read(5, { ageMs: 6_000, limit: 1_000 });
    expect(
      applyRateLimitReport(bucket(), hetzner, report({ want: 0, reading: old }), start).bucket,
    ).toMatchObject({
      limit: 1_000,
      left: 1_000,
    });
  });

  it('also sets the window', () => {
    const reading = read(40, { limit: 100, windowSeconds: 60, resetInMs: 20_000 });
    const { bucket: updated } = applyRateLimitReport(
      bucket({}, cloudflare),
      cloudflare,
      report({ want: 0, reading }),
      start,
    );
    expect(updated).toMatchObject({ limit: 100, seconds: 60, left: 40, resetAt: later(20) });
  });
});

describe('a block by the cloud', () => {
  it('stops everyone until it is over; then a steady bucket starts empty', () => {
    const { bucket: next, granted } = applyRateLimitReport(
      bucket(),
      hetzner,
      report({ blockMs: 4_000 }),
      start,
    );
    expect(granted).toBe(0);
    expect(applyRateLimitReport(next, hetzner, report({ holder: 'two' }), later(3))).toMatchObject({
      granted: 0,
      waitMs: 1_000,
    });
    expect(applyRateLimitReport(next, hetzner, report({ want: 50, waiting: 50 }), later(5)).granted).toBe(5);
  });

  it('ends with a new window where the cloud counts in windows', () => {
    const { bucket: next } = applyRateLimitReport(
      bucket({}, cloudflare),
      cloudflare,
      report({ blockMs: 300_000 }),
      start,
    );
    expect(applyRateLimitReport(next, cloudflare, report(), later(299)).waitMs).toBe(1_000);
    expect(applyRateLimitReport(next, cloudflare, report(), later(301)).granted).toBe(10);
  });

  it('is not shortened by a second one, and is limited to an hour', () => {
    const { bucket: long } = applyRateLimitReport(bucket(), hetzner, report({ blockMs: 60_000 }), start);
    expect(
      applyRateLimitReport(long, hetzner, report({ blockMs: 1_000 }), start).bucket.blockedUntil,
    ).toEqual(later(60));
    const { bucket: ever } = applyRateLimitReport(bucket(), hetzner, report({ blockMs: 9e12 }), start);
    expect(ever.blockedUntil).toEqual(later(3_600));
  });
});

describe('a clock that jumps', () => {
  it('back by seconds refills nothing', () => {
    expect(refilled(bucket({ left: 10 }), hetzner, later(-5))).toMatchObject({ left: 10, at: start });
  });

  it('far ahead and back again does not stop the refill', () => {
    const year = 365 * 86_400;
    const jumped = applyRateLimitReport(
      bucket({ left: 10 }),
      hetzner,
      report({ want: 0 }),
      later(year),
    ).bucket;
    expect(jumped.left).toBe(3_600);
    const back = refilled({ ...jumped, left: 10 }, hetzner, start);
    expect(refilled(back, hetzner, later(20)).left).toBeCloseTo(30);
  });

  it('cannot leave a block, a window, or a lease that never ends', () => {
    const year = later(365 * 86_400);
    const lease = { holder: 'two', count: 7, waiting: 0, expiresAt: year };
    const left = { left: 0, blockedUntil: year, resetAt: year, leases: [lease] };
    expect(refilled(bucket(left, cloudflare), cloudflare, start)).toMatchObject({
      left: 1_200,
      blockedUntil: null,
      leases: [],
    });
  });
});
