import { Types } from 'mongoose';
import { expect, test } from 'vitest';
import type { OperationRun } from '../../operations/run/operation.handler.ts';
import { keptJobs } from '../../testing/deps.ts';
import { type DestroyDeps, destroyHandler } from './destroy.job.ts';

const operation = { _id: new Types.ObjectId(), teamId: new Types.ObjectId(), customer: 'alice' };

test.each([
  ['an operator', true, [`removed:${operation._id}`]],
  ['the owner, who watches it on the dashboard', undefined, []],
])('a removal by %s: mails with the keys %#', async (_, byOperator, keys) => {
  const jobs = keptJobs();
  const run = { operation: { ...operation, byOperator } } as unknown as OperationRun;
  await destroyHandler({ jobs } as unknown as DestroyDeps).beforeSuccess?.(run);
  expect(jobs.kept.map(({ key }) => key)).toEqual(keys);
});
