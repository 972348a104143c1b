import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { identifyWorker } from '../platform/process/worker-identity.ts';
import { openTestDatabase, type TestDatabase } from '../testing/database.ts';
import { leaseOperation } from './lease/operation.lease.ts';
import { anOperation } from './operation.builder.ts';
import { createBus } from './operation.bus.ts';
import { readTypicalDurations, recordDuration } from './operation.durations.ts';
import type { OperationKind } from './operation.schema.ts';
import { succeedOperation } from './run/operation.commands.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await openTestDatabase();
});
afterAll(() => database?.close());
beforeEach(() => database.collections.operationDurations.deleteMany({}));

const began = new Date('2026-12-01T12:00:00Z');
const typical = async (kind: OperationKind = 'provision') =>
  (await readTypicalDurations(database.collections))(kind);
async function lasted(seconds: number, kind: OperationKind = 'provision'): Promise<void> {
  const ended = new Date(began.getTime() + seconds * 1_000);
  await recordDuration(database.collections, { kind, startedAt: began }, ended);
}

test('as long as none has ended, a minute is typical', async () => {
  expect(await typical()).toBe(60_000);
});

test('the median of a kind is typical, however long one took', async () => {
  for (const seconds of [30, 3_000, 20]) await lasted(seconds);
  await lasted(5, 'destroy');
  expect([await typical(), await typical('destroy')]).toEqual([30_000, 5_000]);
});

test('only the last twenty count', async () => {
  for (let count = 0; count < 20; count += 1) await lasted(10);
  for (let count = 0; count < 20; count += 1) await lasted(70);
  expect(await typical()).toBe(70_000);
});

test('an operation that succeeds is counted with the time since it started', async () => {
  const deps = { collections: database.collections, bus: createBus() };
  const { _id } = await database.collections.operations.create(anOperation());
  const lease = await leaseOperation(deps, _id.toString(), identifyWorker());
  if (!lease) throw new Error('no lease was granted');
  lease.operation.startedAt = new Date(Date.now() - 3_600_000);
  await succeedOperation(deps, lease);
  expect(await typical()).toBeGreaterThanOrEqual(3_600_000);
});
