import { Types } from 'mongoose';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { addMember } from '../../accounts/teams/team.commands.ts';
import { openTestDatabase, type TestDatabase } from '../../testing/database.ts';
import { keptJobs } from '../../testing/deps.ts';
import { TRIAL_TEAM } from '../trial-chat/trial.team.ts';
import { queueUsageAlert } from './usage.alert.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await openTestDatabase();
});
afterAll(() => database?.close());

test('who answers for a team is mailed once per month and unit, and nobody about the trial chat', async () => {
  const jobs = keptJobs();
  const { _id: team } = await database.collections.users.create({ name: 'Ada', provider: 'x' });
  const [admin, member] = [new Types.ObjectId(), new Types.ObjectId()];
  const since = new Date();
  await addMember(database.collections, team, { userId: admin, role: 'admin', since });
  await addMember(database.collections, team, { userId: member, role: 'member', since });
  for (const each of [team.toString(), team.toString(), TRIAL_TEAM])
    await queueUsageAlert({ collections: database.collections, jobs }, each, '2026-11 tokens');
  expect(jobs.kept.map(({ data }) => data)).toEqual(
    [team, admin].map((userId) => ({ mail: 'usage', userId: userId.toString(), alert: '2026-11 tokens' })),
  );
});
