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

test('a mail in the hands of a killed process is sent by another soon, one in living hands is left there', async () => {
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
  // Another round of looking later, the other one is still where it was.
  await jobs.enqueue('mail', { mail: 'ready', userId: 'new' });
  await until('the next mail', async () => sent.includes('new'));
  await jobs.stop();
  expect(sent).toEqual(['left behind', 'new']);
});
