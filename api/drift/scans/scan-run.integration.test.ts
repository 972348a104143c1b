import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { openTestDatabase, type TestDatabase } from '../../testing/database.ts';
import { until } from '../../testing/product.ts';
import { runScan } from './scan-run.commands.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await openTestDatabase();
});
afterAll(() => database?.close());
beforeEach(async () => void (await database.collections.driftPasses.deleteMany({})));

const LEASE_MS = 60;
/** The wall clock, which advances only when a test says so. */
let now = new Date();
const clock = () => now;
const request = { cell: 'eu1', depth: 'inventory', now: true, leaseMs: LEASE_MS, pauseMs: 0, clock } as const;
const done = { end: { outcome: 'done' }, result: 'seen' } as const;
const last = () => database.collections.driftPasses.findOne({}).sort({ number: -1 }).lean();

/** Records a scan whose process died: its row says `running`, and nobody renews the lease. */
async function recordDeadRun(expiresAt: Date): Promise<void> {
  const row = { cell: 'eu1', depth: 'inventory' as const, number: 1, beganAt: new Date(), expiresAt };
  await database.collections.driftPasses.create(row);
}

test('a scan that takes longer than its lease keeps it: no second one begins meanwhile', async () => {
  const first = runScan(database.collections, request, async ({ expiresAt }, signal) => {
    while (now <= expiresAt) {
      now = new Date(now.getTime() + LEASE_MS - 1);
      const renewed = now.getTime() + LEASE_MS;
      await until('the lease to be renewed', async () => (await last())?.expiresAt.getTime() === renewed);
    }
    expect(await runScan(database.collections, request, async () => done)).toBeUndefined();
    signal.throwIfAborted();
    return done;
  });
  expect(await first).toBe('seen');
  expect(await last()).toMatchObject({ number: 1, outcome: 'done' });
});

test('a scan whose process died is taken over once its lease has expired, not before', async () => {
  await recordDeadRun(new Date(now.getTime() + 1));
  expect(await runScan(database.collections, request, async () => done)).toBeUndefined();
  now = new Date(now.getTime() + 1);
  expect(await runScan(database.collections, request, async () => done)).toBe('seen');
  expect(await last()).toMatchObject({ number: 2, outcome: 'done' });
});

test('a process that slept through its lease learns that another took over, and concludes nothing', async () => {
  const late = runScan(database.collections, request, async (run, signal) => {
    await database.collections.driftPasses.updateOne({ _id: run._id }, { $set: { outcome: 'failed' } });
    await until('the signal', async () => signal.aborted);
    signal.throwIfAborted();
    return done;
  });
  await expect(late).rejects.toThrow('another process has taken over the inventory scan');
  expect(await last()).toMatchObject({ number: 1, outcome: 'failed', reason: null });
});

test('no lease is renewed once a scan is over', async () => {
  await runScan(database.collections, request, async () => done);
  const before = await last();
  // Timers fire in the order in which they are due: after three of these the scan's own would have fired, too.
  for (let round = 0; round < 3; round += 1) await sleep(LEASE_MS / 3);
  expect(await last()).toEqual(before);
});
