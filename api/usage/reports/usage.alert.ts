import { Types } from 'mongoose';
import type { AccountCollections } from '../../accounts/account.collections.ts';
import { mailTeam } from '../../accounts/teams/team.mails.ts';
import type { JobQueue } from '../../platform/jobs/queue.ts';
import { TRIAL_TEAM } from '../trial-chat/trial.team.ts';

/**
 * Queues the mail about an alert (`2026-11 tokens`, `2026-11 money`) to those who answer for a team, once however often the alert is
 * raised: the job's key contains the team, the month and the unit.
 */
export async function queueUsageAlert(
  deps: { collections: Pick<AccountCollections, 'teams'>; jobs: JobQueue },
  teamId: string,
  alert: string,
): Promise<void> {
  // Nobody owns this team, so nobody is mailed; operators see it among the customers.
  if (teamId === TRIAL_TEAM) return;
  await mailTeam(deps, new Types.ObjectId(teamId), { mail: 'usage', alert }, `usage:${teamId}:${alert}`);
}
