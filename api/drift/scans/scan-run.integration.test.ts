import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { openTestDatabase, type TestDatabase } from '../../testing/database.ts';
import { until } from '../../testing/product.ts';
import { monitorScanRuns, runScan } from './scan-run.commands.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await openTestDatabase();
});
afterAll(() => database?.close());
beforeEach(async () => void (await database.collections.driftScanRuns.deleteMany({})));

const LEASE_MS = 60;
const HOUR_MS = 3_600_000;
/** The wall clock and our own, which advance only when a test says so. */
let now = new Date();
let monotonicMs = 0;
const pass = (ms: number) => {
  now = new Date(now.getTime() + ms);
  monotonicMs += ms;
};
const wallClock = (offMs: number) => () => new Date(now.getTime() + offMs);
/** A process's own view of the runs. */
const scanRuns = () => monitorScanRuns({ leaseMs: LEASE_MS, clock: () => monotonicMs });
const inventory = { cell: 'eu1', depth: 'inventory', now: true, leaseMs: LEASE_MS, pauseMs: 0 } as const;
const request = () => ({ ...inventory, clock: wallClock(0), scanRuns: scanRuns() });
const done = { end: { outcome: 'done' }, result: 'seen' } as const;
const last = () => database.collections.driftScanRuns.findOne({}).sort({ number: -1 }).lean();

/** Records a scan whose process died: its row says `running`, and nobody renews the lease. */
async function recordDeadRun(expiresAt: Date): Promise<void> {
  const row = { cell: 'eu1', depth: 'inventory' as const, number: 1, beganAt: new Date(), expiresAt };
  await database.collections.driftScanRuns.create(row);
}

const WALL_CLOCKS: [how: string, offMs: number][] = [
  ['right', 0],
  ['an hour behind', -HOUR_MS],
  ['an hour ahead', HOUR_MS],
];

test.each(WALL_CLOCKS)(
  'a scan that takes longer than its lease keeps it, with a wall clock that is %s: no second one begins meanwhile',
  async (_how, offMs) => {
    const clock = wallClock(offMs);
    const other = request();
    const first = runScan(database.collections, { ...request(), clock }, async ({ expiresAt }, signal) => {
      while (clock() <= expiresAt) {
        pass(LEASE_MS / 2);
        const renewed = clock().getTime() + LEASE_MS;
        await until('the lease to be renewed', async () => (await last())?.expiresAt.getTime() === renewed);
        expect(await runScan(database.collections, other, async () => done)).toBeUndefined();
      }
      signal.throwIfAborted();
      return done;
    });
    expect(await first).toBe('seen');
    expect(await last()).toMatchObject({ number: 1, outcome: 'done' });
  },
);

test.each(WALL_CLOCKS)(
  'a scan whose process died, with a wall clock that was %s, is taken over once its lease has expired, not before',
  async (_how, offMs) => {
    await recordDeadRun(new Date(now.getTime() + offMs));
    const other = request();
    for (const ms of [0, LEASE_MS / 2, LEASE_MS / 2 - 1]) {
      pass(ms);
      expect(await runScan(database.collections, other, async () => done)).toBeUndefined();
    }
    pass(1);
    expect(await runScan(database.collections, other, async () => done)).toBe('seen');
    expect(await last()).toMatchObject({ number: 2, outcome: 'done' });
  },
);

test('a process that could not see a run for half its lease takes nothing over at once', async () => {
  await recordDeadRun(now);
  const other = request();
  expect(await runScan(database.collections, other, async () => done)).toBeUndefined();
  pass(LEASE_MS);
  expect(await runScan(database.collections, other, async () => done)).toBeUndefined();
  expect(await last()).toMatchObject({ number: 1, outcome: 'running' });
});

test('a process that slept through its lease learns that another took over, and concludes nothing', async () => {
  const late = runScan(database.collections, request(), async (run, signal) => {
    await database.collections.driftScanRuns.updateOne({ _id: run._id }, { $set: { outcome: 'failed' } });
    await until('the signal', async () => signal.aborted);
    signal.throwIfAborted();
    return done;
  });
  await expect(late).rejects.toThrow('another process has taken over the inventory scan');
  expect(await last()).toMatchObject({ number: 1, outcome: 'failed', reason: null });
});

test('no lease is renewed once a scan is over', async () => {
  await runScan(database.collections, request(), async () => done);
  const before = await last();
  // Timers fire in the order in which they are due: after three of these the scan's own would have fired, too.
  for (let round = 0; round < 3; round += 1) await sleep(LEASE_MS / 3);
  expect(await last()).toEqual(before);
});
