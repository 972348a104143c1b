import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { openTestDatabase, type TestDatabase } from '../../testing/database.ts';
import { until } from '../../testing/product.ts';
import { reportAndLease } from './rate-limit.commands.ts';
import type { RateLimitBucket } from './rate-limit.model.ts';
import { rateLimitSummaries, rateLimitWaitText } from './rate-limit.present.ts';
import { type CellRateLimiter, openCellRateLimiter, type RateLimitWait } from './rate-limiter.ts';

let database: TestDatabase;
const open: CellRateLimiter[] = [];
beforeAll(async () => {
  database = await openTestDatabase();
});
beforeEach(async () => {
  await Promise.all(open.splice(0).map((limiter) => limiter.close()));
  await database.collections.budgets.deleteMany({});
});
afterAll(async () => {
  await Promise.all(open.splice(0).map((limiter) => limiter.close()));
  await database?.close();
});

/** A worker's rate limiter, as another process would have it. */
function rateLimiter(onWait?: (wait: RateLimitWait) => void): CellRateLimiter {
  const opened = openCellRateLimiter({
    collections: database.collections,
    cell: 'eu1',
    ...(onWait && { onWait }),
  });
  open.push(opened);
  return opened;
}

const patient = () => ({ signal: new AbortController().signal, maxWaitMs: 240_000 });
const impatient = () => ({ signal: new AbortController().signal, maxWaitMs: 300 });
const hetzner = async () =>
  (await rateLimitSummaries(database.collections)).find(({ cloud }) => cloud === 'hetzner');
/** Changes the record, as if other processes had done it. */
const setBucket = (change: Partial<RateLimitBucket>) =>
  database.collections.budgets.updateOne({ _id: 'eu1/hetzner' }, { $set: change, $inc: { revision: 1 } });
/** Creates a full bucket that no process has taken from. */
const createBucket = () =>
  reportAndLease(
    database.collections,
    { cell: 'eu1', cloud: 'hetzner' },
    {
      holder: 'first',
      used: { operations: 0, inventory: 0, repair: 0 },
      leased: 0,
      share: 'operations',
      want: 0,
      waiting: 0,
    },
  );

describe('workers on one rate limit', () => {
  it('together take exactly what is left, however many come at once', async () => {
    await createBucket();
    // Nothing refills while the test runs: an hour's worth takes ten years.
    await setBucket({ left: 100, seconds: 3_600 * 87_600 });
    const limiters = Array.from({ length: 5 }, () => rateLimiter());
    let granted = 0;
    const calls = limiters.flatMap((one) =>
      Array.from({ length: 40 }, async () => {
        if (await one.acquire('hetzner', 'operations', patient())) granted += 1;
      }),
    );
    // All others have asked too, and wait.
    await until('the bucket to be empty', async () => granted >= 100 && (await hetzner())?.waiting === 100);
    await Promise.all(limiters.map((one) => one.close()));
    await Promise.all(calls);
    expect(granted).toBe(100);
    expect((await hetzner())?.spent.operations).toBe(100);
  });

  it('return the calls that they did not use, and report those that they did', async () => {
    const one = rateLimiter();
    await one.acquire('hetzner', 'operations', patient());
    await one.acquire('hetzner', 'inventory', patient());
    await one.close();
    expect(await hetzner()).toMatchObject({
      limit: 3_600,
      spent: { operations: 1, inventory: 1, repair: 0 },
    });
    expect(await database.collections.budgets.findById('eu1/hetzner').lean()).toMatchObject({ leases: [] });
  });

  it('learn of each other’s 429', async () => {
    const [one, two] = [rateLimiter(), rateLimiter()];
    await one.acquire('hetzner', 'operations', patient());
    one.block('hetzner', 60_000);
    await until('the block to be written', async () => (await hetzner())?.blockedUntil);
    expect(await two.acquire('hetzner', 'operations', impatient())).toBe(false);
  });

  it('get the calls of a worker that died', async () => {
    const dead = rateLimiter();
    await dead.acquire('hetzner', 'operations', patient());
    const lease = { holder: 'dead', count: 5, waiting: 0, expiresAt: new Date(Date.now() + 500) };
    await setBucket({ left: 0, seconds: 3_600 * 87_600, leases: [lease] });
    expect(await rateLimiter().acquire('hetzner', 'operations', patient())).toBe(true);
  });

  it('are corrected by what the cloud says', async () => {
    const one = rateLimiter();
    await one.acquire('hetzner', 'operations', patient());
    one.observe('hetzner', { limit: 3_600, remaining: 42 });
    await one.close();
    // Reads the stored value: a summary would already include some refill.
    const written = await database.collections.budgets.findById('eu1/hetzner').lean();
    expect(written?.left).toBeLessThan(50);
  });
});

describe('shares', () => {
  it('a customer’s call passes while inventory and repair wait for the bucket to refill', async () => {
    await createBucket();
    await setBucket({ left: 300 });
    const one = rateLimiter();
    const repair = one.acquire('hetzner', 'repair', impatient());
    const inventory = one.acquire('hetzner', 'inventory', impatient());
    expect(await one.acquire('hetzner', 'operations', patient())).toBe(true);
    expect(await Promise.all([repair, inventory])).toEqual([false, false]);
  });
});

describe('a call that waits', () => {
  it('is reported, in words', async () => {
    const reported: RateLimitWait[] = [];
    const one = rateLimiter((wait) => reported.push(wait));
    await one.acquire('hetzner', 'operations', patient());
    one.block('hetzner', 60_000);
    await one.acquire('hetzner', 'operations', impatient());
    expect(reported).toMatchObject([{ cloud: 'hetzner', waiting: 1 }]);
    const wait = { cloud: 'hetzner' as const, until: new Date('2026-11-24T12:34:56Z'), waiting: 3 };
    expect(rateLimitWaitText(wait)).toBe('Hetzner limits our calls until 12:34 UTC; 3 calls wait.');
  });

  it('is counted in the summary', async () => {
    const one = rateLimiter();
    await one.acquire('hetzner', 'operations', patient());
    one.block('hetzner', 60_000);
    const acquired = one.acquire('hetzner', 'operations', patient());
    await until('the wait to be seen', async () => (await hetzner())?.waiting === 1);
    await one.close();
    expect(await acquired).toBe(false);
  });

  it('ends when its caller aborts', async () => {
    const one = rateLimiter();
    one.block('hetzner', 60_000);
    const caller = new AbortController();
    const acquired = one.acquire('hetzner', 'operations', { signal: caller.signal, maxWaitMs: 60_000 });
    caller.abort(new Error('gone'));
    await expect(acquired).rejects.toThrow('gone');
  });

  it('survives an unreachable database', async () => {
    const errors: unknown[] = [];
    let away = true;
    const budgets = new Proxy(database.collections.budgets, {
      get: (model, name) => {
        if (away && name === 'findById') throw new Error('no database');
        return Reflect.get(model, name);
      },
    });
    const one = openCellRateLimiter({
      collections: { ...database.collections, budgets },
      cell: 'eu1',
      onTrouble: (error) => {
        errors.push(error);
        away = false;
      },
    });
    open.push(one);
    expect(await one.acquire('hetzner', 'operations', patient())).toBe(true);
    expect(errors).toHaveLength(1);
  });
});
