import type { JobQueue } from '../../jobs/queue.ts';

/**
 * Queues the mail about an alert (`2026-11 tokens`, `2026-11 money`) to a team's owner, once however often it is told: the
 * key is the team's, the month's and the unit's.
 */
export async function queueUsageAlert(jobs: JobQueue, teamId: string, alert: string): Promise<void> {
  await jobs.enqueue('mail', { mail: 'usage', userId: teamId, alert }, { key: `usage:${teamId}:${alert}` });
}
