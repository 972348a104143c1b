import { afterAll, beforeAll, expect, test } from 'vitest';
import { openTestDatabase, type TestDatabase } from '../../testing/database.ts';
import { testDeps } from '../../testing/deps.ts';
import { until } from '../../testing/product.ts';
import { openJobs } from './agenda.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await openTestDatabase();
});
afterAll(() => database?.close());

test('another process sends the mail of a killed process soon, and leaves the mail of a living one alone', async () => {
  const jobs = await openJobs(database.connection, testDeps(database.collections).logger);
  const ago = (ms: number) => new Date(Date.now() - ms);
  for (const [userId, lockedAt] of [
    ['left behind', ago(125_000)],
    ['in hand', ago(20_000)],
  ] as const) {
    await jobs.enqueue('mail', { mail: 'ready', userId });
    await database.connection
      .collection('jobs')
      .updateOne({ 'data.userId': userId }, { $set: { lockedAt, nextRunAt: lockedAt } });
  }
  const sent: string[] = [];
  await jobs.work({ operation: async () => undefined, mail: async ({ userId }) => void sent.push(userId) });
  await until('the mail', async () => sent.length > 0);
  // After another poll, the other job is still locked by its process.
  await jobs.enqueue('mail', { mail: 'ready', userId: 'new' });
  await until('the next mail', async () => sent.includes('new'));
  await jobs.stop();
  expect(sent).toEqual(['left behind', 'new']);
});
