import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { openTestDatabase, type TestDatabase } from '../../testing/database.ts';
import { until } from '../../testing/product.ts';
import { settleBudget } from './budget.commands.ts';
import type { Bucket } from './budget.model.ts';
import { budgetsOf, heldWords } from './budget.present.ts';
import { type Held, openPurse, type Purse } from './purse.ts';

let database: TestDatabase;
const open: Purse[] = [];
beforeAll(async () => {
  database = await openTestDatabase();
});
beforeEach(async () => {
  await Promise.all(open.splice(0).map((purse) => purse.close()));
  await database.models.budgets.deleteMany({});
});
afterAll(async () => {
  await Promise.all(open.splice(0).map((purse) => purse.close()));
  await database?.close();
});

/** A worker's purse, as another process would have it. */
function purse(onHeld?: (held: Held) => void): Purse {
  const opened = openPurse({ models: database.models, cell: 'eu1', ...(onHeld && { onHeld }) });
  open.push(opened);
  return opened;
}

const patient = () => ({ signal: new AbortController().signal, patienceMs: 240_000 });
const hasty = () => ({ signal: new AbortController().signal, patienceMs: 300 });
const hetzner = async () => (await budgetsOf(database.models)).find(({ cloud }) => cloud === 'hetzner');
/** Rewrites the count, as if others had brought it there. */
const count = (change: Partial<Bucket>) =>
  database.models.budgets.updateOne({ _id: 'eu1/hetzner' }, { $set: change, $inc: { revision: 1 } });
/** A budget that exists, and that nobody has anything of. */
const begin = () =>
  settleBudget(
    database.models,
    { cell: 'eu1', cloud: 'hetzner' },
    {
      holder: 'first',
      used: { operations: 0, inventory: 0, repair: 0 },
      held: 0,
      share: 'operations',
      want: 0,
      waiting: 0,
    },
  );

describe('workers on one budget', () => {
  it('together take exactly what there is, however many come at once', async () => {
    await begin();
    // Nothing refills while the test runs: an hour's worth takes ten years.
    await count({ left: 100, seconds: 3_600 * 87_600 });
    const purses = Array.from({ length: 5 }, () => purse());
    let granted = 0;
    const calls = purses.flatMap((one) =>
      Array.from({ length: 40 }, async () => {
        if (await one.take('hetzner', 'operations', patient())) granted += 1;
      }),
    );
    // All the others have asked, too, and wait.
    await until('the budget to be used up', async () => granted >= 100 && (await hetzner())?.waiting === 100);
    await Promise.all(purses.map((one) => one.close()));
    await Promise.all(calls);
    expect(granted).toBe(100);
    expect((await hetzner())?.spent.operations).toBe(100);
  });

  it('give back what they did not use, and say what they did', async () => {
    const one = purse();
    await one.take('hetzner', 'operations', patient());
    await one.take('hetzner', 'inventory', patient());
    await one.close();
    expect(await hetzner()).toMatchObject({
      limit: 3_600,
      spent: { operations: 1, inventory: 1, repair: 0 },
    });
    expect(await database.models.budgets.findById('eu1/hetzner').lean()).toMatchObject({ leases: [] });
  });

  it('hear of each other’s 429', async () => {
    const [one, two] = [purse(), purse()];
    await one.take('hetzner', 'operations', patient());
    one.block('hetzner', 60_000);
    await until('the block to be written', async () => (await hetzner())?.blockedUntil);
    expect(await two.take('hetzner', 'operations', hasty())).toBe(false);
  });

  it('get the calls of one that died', async () => {
    const dead = purse();
    await dead.take('hetzner', 'operations', patient());
    const lease = { holder: 'dead', count: 5, waiting: 0, expiresAt: new Date(Date.now() + 500) };
    await count({ left: 0, seconds: 3_600 * 87_600, leases: [lease] });
    expect(await purse().take('hetzner', 'operations', patient())).toBe(true);
  });

  it('are corrected by what the cloud says', async () => {
    const one = purse();
    await one.take('hetzner', 'operations', patient());
    one.learn('hetzner', { limit: 3_600, remaining: 42 });
    await one.close();
    // As it was written: by the time that it is read for people, some has been refilled.
    const written = await database.models.budgets.findById('eu1/hetzner').lean();
    expect(written?.left).toBeLessThan(50);
  });
});

describe('shares', () => {
  it('a customer’s call passes while inventory and repair wait for the budget to recover', async () => {
    await begin();
    await count({ left: 300 });
    const one = purse();
    const repair = one.take('hetzner', 'repair', hasty());
    const inventory = one.take('hetzner', 'inventory', hasty());
    expect(await one.take('hetzner', 'operations', patient())).toBe(true);
    expect(await Promise.all([repair, inventory])).toEqual([false, false]);
  });
});

describe('a call that waits', () => {
  it('is told, in words', async () => {
    const told: Held[] = [];
    const one = purse((held) => told.push(held));
    await one.take('hetzner', 'operations', patient());
    one.block('hetzner', 60_000);
    await one.take('hetzner', 'operations', hasty());
    expect(told).toMatchObject([{ cloud: 'hetzner', waiting: 1 }]);
    const held = { cloud: 'hetzner' as const, until: new Date('2026-11-24T12:34:56Z'), waiting: 3 };
    expect(heldWords(held)).toBe('Hetzner limits our calls until 12:34 UTC; 3 calls wait.');
  });

  it('is counted for everybody to see', async () => {
    const one = purse();
    await one.take('hetzner', 'operations', patient());
    one.block('hetzner', 60_000);
    const turn = one.take('hetzner', 'operations', patient());
    await until('the wait to be seen', async () => (await hetzner())?.waiting === 1);
    await one.close();
    expect(await turn).toBe(false);
  });

  it('ends when its caller goes away', async () => {
    const one = purse();
    one.block('hetzner', 60_000);
    const caller = new AbortController();
    const turn = one.take('hetzner', 'operations', { signal: caller.signal, patienceMs: 60_000 });
    caller.abort(new Error('gone'));
    await expect(turn).rejects.toThrow('gone');
  });

  it('outlasts a database that is away', async () => {
    const troubles: unknown[] = [];
    let away = true;
    const budgets = new Proxy(database.models.budgets, {
      get: (model, name) => {
        if (away && name === 'findById') throw new Error('no database');
        return Reflect.get(model, name);
      },
    });
    const one = openPurse({
      models: { ...database.models, budgets },
      cell: 'eu1',
      onTrouble: (error) => {
        troubles.push(error);
        away = false;
      },
    });
    open.push(one);
    expect(await one.take('hetzner', 'operations', patient())).toBe(true);
    expect(troubles).toHaveLength(1);
  });
});
