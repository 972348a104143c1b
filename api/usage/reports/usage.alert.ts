import { Types } from 'mongoose';
import { type AnnounceDeps, announce } from '../../accounts/notices/announce.ts';
import { TRIAL_TEAM } from '../trial-chat/trial.team.ts';

/**
 * Notifies a team of an alert (`2026-11 tokens`, `2026-11 money`) once, however often it is raised: the key contains the team, the
 * month and the unit.
 */
export async function queueUsageAlert(deps: AnnounceDeps, teamId: string, alert: string): Promise<void> {
  // Nobody owns this team, so nobody is mailed; operators see it among the customers.
  if (teamId === TRIAL_TEAM) return;
  const [month = '', unit] = alert.split(' ');
  const data = { month, unit: unit === 'money' ? 'money' : 'tokens' } as const;
  await announce(deps, new Types.ObjectId(teamId), {
    key: `usage:${teamId}:${alert}`,
    mail: { mail: 'usage', alert },
    event: { type: 'budget.warning', data },
  });
}
