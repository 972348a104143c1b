import type { JobQueue } from '../../platform/jobs/queue.ts';
import { TRIAL_TEAM } from '../trial-chat/trial.team.ts';

/**
 * Queues the mail about an alert (`2026-11 tokens`, `2026-11 money`) to a team's owner, once however often the alert is
 * raised: the job's key contains the team, the month and the unit.
 */
export async function queueUsageAlert(jobs: JobQueue, teamId: string, alert: string): Promise<void> {
  // Nobody owns this team, so nobody is mailed; operators see it among the customers.
  if (teamId === TRIAL_TEAM) return;
  await jobs.enqueue('mail', { mail: 'usage', userId: teamId, alert }, { key: `usage:${teamId}:${alert}` });
}
