import { Types } from 'mongoose';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { identifyWorker } from '../../platform/process/worker-identity.ts';
import { openTestDatabase, type TestDatabase } from '../../testing/database.ts';
import { testDeps } from '../../testing/deps.ts';
import { anOperation } from '../operation.builder.ts';
import { createBus } from '../operation.bus.ts';
import type { OperationRecord } from '../operation.model.ts';
import { PRIORITY } from '../operation.priority.ts';
import { queueEstimateOf } from '../read/operation.wait.ts';
import { createCrashedWorkerTakeover } from '../run/crashed-worker-takeover.ts';
import { endOperation, reclaimOperation } from '../run/operation.commands.ts';
import { leaseNext, queuePositionOf } from './operation.queue.ts';

let database: TestDatabase;
const bus = createBus();

beforeAll(async () => {
  database = await openTestDatabase();
});
afterAll(async () => database?.close());
beforeEach(async () => {
  await database.collections.operations.deleteMany({});
  await database.collections.instances.deleteMany({});
});

const deps = () => ({ collections: database.collections, bus });
const take = () => leaseNext(deps(), identifyWorker());

async function waiting(change: Partial<OperationRecord> = {}): Promise<OperationRecord> {
  const row = anOperation({ dedupe: new Types.ObjectId().toString(), ...change });
  return (await database.collections.operations.create(row)).toObject();
}

const runner = () => ({
  ...testDeps(database.collections),
  worker: identifyWorker(),
  stopping: new AbortController().signal,
});

/** The row of an instance, as an order creates it. */
async function anInstance(): Promise<Types.ObjectId> {
  const { _id } = await database.collections.instances.create({
    teamId: new Types.ObjectId(),
    subdomain: new Types.ObjectId().toString(),
    cell: 'eu1',
    desired: { generation: 1, present: true, region: 'eu', tier: 'free', image: 'npm' },
    placement: { location: 'hel1', serverType: 'cx23' },
  } as never);
  return _id;
}

test('a customer’s order goes before a repair that has waited longer', async () => {
  const repair = await waiting({ priority: PRIORITY.repair, createdAt: new Date(Date.now() - 60_000) });
  const order = await waiting();
  expect((await take())?.operation._id).toEqual(order._id);
  expect((await take())?.operation._id).toEqual(repair._id);
  expect(await take()).toBeUndefined();
});

test('one operation at a time runs on a stack, however many workers poll at once', async () => {
  const instanceId = await anInstance();
  for (let each = 0; each < 4; each += 1) await waiting({ instanceId });
  const taken = await Promise.all([take(), take(), take(), take()]);
  expect(taken.filter(Boolean)).toHaveLength(1);
});

test('the next operation gets the stack when the first has ended', async () => {
  const instanceId = await anInstance();
  const [first, second] = [await waiting({ instanceId }), await waiting({ instanceId })];
  const lease = await take();
  if (!lease) throw new Error('no operation was leased');
  expect(await take()).toBeUndefined();
  await endOperation(testDeps(database.collections), lease, 'failed', {
    code: 'worker_lost',
    message: 'gone',
  });
  const next = await take();
  expect([lease.operation._id, next?.operation._id]).toEqual([first._id, second._id]);
});

test('a dead holder does not block the stack', async () => {
  const instanceId = await anInstance();
  await waiting({ instanceId });
  const lease = await take();
  const row = await database.collections.operations.findById(lease?.operation._id).lean();
  if (!row) throw new Error('no operation was leased');
  expect(await reclaimOperation(deps(), row)).toBe(true);
  const again = await take();
  expect([again?.operation._id, again?.fence]).toEqual([row._id, row.fence + 2]);
});

test('a worker that renews its lease between the scan and the reclaim keeps its operation', async () => {
  await waiting();
  const lease = await take();
  const row = await database.collections.operations.findById(lease?.operation._id).lean();
  if (!row?.lease) throw new Error('no operation was leased');
  await database.collections.operations.updateOne(
    { _id: row._id },
    { $set: { 'lease.expiresAt': new Date(row.lease.expiresAt.getTime() + 4_000) } },
  );
  expect(await reclaimOperation(deps(), row)).toBe(false);
});

test('a pause that ends in the far future was written before the clock jumped back, and counts as over', async () => {
  const order = await waiting({ notBefore: new Date(Date.now() + 3_600_000), pauseMs: 30_000 });
  expect((await take())?.operation._id).toEqual(order._id);
});

test('a waiting operation has a place in the queue and an expected wait', async () => {
  const orders = [await waiting(), await waiting(), await waiting()];
  expect(
    await Promise.all(orders.map((order) => queuePositionOf(database.collections, order))),
  ).toMatchObject([1, 2, 3].map((position) => ({ position, waiting: 3, running: 0 })));
  const last = await queueEstimateOf(database.collections, orders[2] as OperationRecord);
  expect(last?.expectedWaitMs).toBeGreaterThan(0);
});

test('a worker of another machine counts as dead when its lease stands still, regardless of wall clocks', async () => {
  await waiting({
    status: 'running',
    fence: 1,
    // Its clock is a day ahead.
    lease: { owner: 'x', host: 'elsewhere', pid: 1, expiresAt: new Date(Date.now() + 86_400_000) },
  });
  let now = 0;
  const takeOver = createCrashedWorkerTakeover(runner(), { clock: () => now });
  expect(await takeOver()).toBe(0);
  for (now = 3_000; now <= 15_000; now += 3_000) expect(await takeOver()).toBe(0);
  now = 16_000;
  expect(await takeOver()).toBe(1);
});

test('a process that could not poll for a while gives holders another lease length', async () => {
  await waiting({
    status: 'running',
    fence: 1,
    lease: { owner: 'x', host: 'elsewhere', pid: 1, expiresAt: new Date() },
  });
  let now = 0;
  const takeOver = createCrashedWorkerTakeover(runner(), { clock: () => now });
  await takeOver();
  // The database was unreachable for a minute, for the holder too.
  now = 60_000;
  expect(await takeOver()).toBe(0);
  for (now = 63_000; now <= 75_000; now += 3_000) expect(await takeOver()).toBe(0);
  now = 76_000;
  expect(await takeOver()).toBe(1);
});

test('an operation that this process holds but no longer runs is reclaimed at once', async () => {
  await waiting();
  const { worker, ...deps } = runner();
  const lease = await leaseNext(deps, worker);
  let now = 0;
  const here = new Set([`${lease?.operation._id}`]);
  const takeOver = createCrashedWorkerTakeover(
    { ...deps, worker },
    { clock: () => now, runsHere: (id) => here.has(id) },
  );
  await takeOver();
  now = 3_000;
  expect(await takeOver()).toBe(0);
  here.clear();
  expect(await takeOver()).toBe(1);
});
