import { Types } from 'mongoose';
import { afterAll, beforeAll, beforeEach, expect, test, vi } from 'vitest';
import { openTestDatabase, type TestDatabase } from '../../testing/database.ts';
import { createDueReader, dueMinuteOf } from './delivery.due.ts';
import type { DeliveryRecord } from './delivery.model.ts';

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const NOON = new Date('2026-12-01T12:00:30Z');
const after = (ms: number) => new Date(NOON.getTime() + ms);

let database: TestDatabase;
beforeAll(async () => {
  database = await openTestDatabase();
});
afterAll(() => database?.close());
beforeEach(() => database.collections.webhookDeliveries.deleteMany({}));

/** A delivery that waits until then. */
async function waiting(_id: string, dueAt: Date, change: Partial<DeliveryRecord> = {}): Promise<void> {
  await database.collections.webhookDeliveries.create({
    _id,
    webhookId: new Types.ObjectId(),
    teamId: new Types.ObjectId(),
    event: 'assistant.ready',
    body: '{}',
    status: 'waiting',
    tries: 0,
    dueAt,
    dueMinute: dueMinuteOf(dueAt),
    revision: 0,
    attempts: [],
    createdAt: NOON,
    removeOn: '2027-01-01',
    ...change,
  });
}

/** A worker's looks: which deliveries each finds, and how many rows each reads. */
function looks() {
  const { webhookDeliveries } = database.collections;
  const read = createDueReader(database.collections);
  return async (now: Date, hasBacklog = false) => {
    const find = vi.spyOn(webhookDeliveries, 'find');
    const due = (await read(now, { hasBacklog })).map(({ _id }) => _id).toSorted();
    const filters = find.mock.calls.map(([filter]) => filter ?? {});
    find.mockRestore();
    const rows = await Promise.all(filters.map((filter) => webhookDeliveries.countDocuments(filter)));
    return { due, rows: rows.reduce((sum, count) => sum + count, 0) };
  };
}

test('what is due in six hours is read once and not each second, and is found when it is due', async () => {
  await waiting('later', after(6 * HOUR));
  const look = looks();
  expect(await look(NOON)).toEqual({ due: [], rows: 1 });
  let rows = 0;
  for (let second = 1; second < 120; second += 1) rows += (await look(after(second * SECOND))).rows;
  expect(rows).toBe(0);
  await look(after(6 * HOUR - 2 * SECOND));
  expect((await look(after(6 * HOUR - SECOND))).due).toEqual([]);
  expect((await look(after(6 * HOUR))).due).toEqual(['later']);
});

test('what another process queues is found by the next look, also across a minute', async () => {
  const look = looks();
  await look(NOON);
  await waiting('now', after(SECOND));
  expect((await look(after(SECOND))).due).toEqual(['now']);
  await waiting('next minute', after(40 * SECOND));
  expect((await look(after(35 * SECOND))).due).toEqual(['now']);
  expect((await look(after(40 * SECOND))).due).toEqual(['next minute', 'now']);
});

test('what a killed worker had in hand is due as soon as its lock is over', async () => {
  const look = looks();
  await look(NOON);
  await waiting('locked', NOON, { lockedUntil: after(MINUTE) });
  expect((await look(after(MINUTE - SECOND))).due).toEqual([]);
  expect((await look(after(MINUTE))).due).toEqual(['locked']);
});

test.each([
  ['the first look', 0, false],
  ['a look after a pause', 3 * MINUTE, false],
  ['a look that is told of a backlog', SECOND, true],
])('%s finds what has been due for hours', async (_name, pause, hasBacklog) => {
  const look = looks();
  if (pause > 0) await look(NOON);
  await waiting('old', after(-9 * HOUR));
  expect((await look(after(pause), hasBacklog)).due).toEqual(['old']);
});

test('every five minutes a look finds what has no minute, as an earlier version queued it', async () => {
  const look = looks();
  await look(NOON);
  await waiting('without', NOON, { dueMinute: null });
  const found = [];
  for (let minute = 1; minute <= 6; minute += 1) found.push(...(await look(after(minute * MINUTE))).due);
  expect(found).toEqual(['without']);
});
