import type { Types } from 'mongoose';
import type { JobData, JobQueue } from '../../platform/jobs/queue.ts';
import type { AccountCollections } from '../account.collections.ts';
import { mailTeam } from '../teams/team.mails.ts';
import { queueDeliveries } from '../webhooks/delivery.commands.ts';
import type { TeamEvent } from './notice.schema.ts';

/** Something that a team should know. */
export interface Notice {
  /** Names it for good: announced again under the same key, it reaches nobody twice. */
  key: string;
  /** What its webhooks are sent; none: it is for people only. */
  event?: TeamEvent;
  /** The mail to those who answer for the team; none: it is for machines only. */
  mail?: Omit<JobData['mail'], 'userId'>;
}

export interface AnnounceDeps {
  collections: Pick<AccountCollections, 'teams' | 'webhooks' | 'webhookDeliveries'>;
  jobs: JobQueue;
  clock?: () => Date;
}

/**
 * Notifies a team: its owners and admins by mail, as far as they want that mail, and its webhooks that are for that event. Both
 * are only queued here, so that what has happened never waits for a mail server or a receiver.
 */
export async function announce(
  deps: AnnounceDeps,
  teamId: Types.ObjectId,
  { key, event, mail }: Notice,
): Promise<void> {
  if (mail) await mailTeam(deps, teamId, mail, key);
  if (event) await queueDeliveries(deps.collections, teamId, { key, event }, deps.clock?.());
}
