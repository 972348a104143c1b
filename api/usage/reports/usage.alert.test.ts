import { expect, test } from 'vitest';
import { keptJobs } from '../../testing/deps.ts';
import { TRIAL_TEAM } from '../trial-chat/trial.team.ts';
import { queueUsageAlert } from './usage.alert.ts';

test('an owner is mailed once per month and unit, and nobody about the trial chat', async () => {
  const jobs = keptJobs();
  for (const team of ['6b083a498e9b1adf3da9297f', '6b083a498e9b1adf3da9297f', TRIAL_TEAM])
    await queueUsageAlert(jobs, team, '2026-11 tokens');
  expect(jobs.kept.map(({ data }) => data)).toEqual([
    { mail: 'usage', userId: '6b083a498e9b1adf3da9297f', alert: '2026-11 tokens' },
  ]);
});
