import { Types } from 'mongoose';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { OperationRun } from '../../operations/run/operation.handler.ts';
import { openTestDatabase, type TestDatabase } from '../../testing/database.ts';
import { keptJobs, testConfig } from '../../testing/deps.ts';
import { type DestroyDeps, destroyHandler } from './destroy.job.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await openTestDatabase();
});
afterAll(() => database?.close());

const operation = {
  _id: new Types.ObjectId(),
  teamId: new Types.ObjectId(),
  instanceId: new Types.ObjectId(),
  customer: 'alice',
};

test.each([
  ['an operator', true, [`removed:${operation._id}:${operation.teamId}`]],
  ['the owner, who watches it on the dashboard', undefined, []],
])('a removal by %s: mails with the keys %#', async (_, byOperator, keys) => {
  const jobs = keptJobs();
  const run = { operation: { ...operation, byOperator } } as unknown as OperationRun;
  const config = testConfig();
  const deps = { collections: database.collections, jobs, config } as unknown as DestroyDeps;
  await destroyHandler(deps).beforeSuccess?.(run);
  expect(jobs.kept.map(({ key }) => key)).toEqual(keys);
});
