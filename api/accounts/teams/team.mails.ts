import type { Types } from 'mongoose';
import type { JobData, JobQueue } from '../../platform/jobs/queue.ts';
import type { AccountCollections } from '../account.collections.ts';
import { mailChoiceOf, mailsWith } from '../notices/mail-choices.ts';
import type { TeamMember } from './team.model.ts';
import { managersOf, memberOf, readTeam } from './team.read.ts';

/**
 * Queues a mail to each person who answers for a team's assistants and has not switched it off. `key` makes each get it once.
 * Called by `announce` only, which also calls the team's webhooks.
 */
export async function mailTeam(
  { collections, jobs }: { collections: Pick<AccountCollections, 'teams'>; jobs: JobQueue },
  teamId: Types.ObjectId,
  mail: Omit<JobData['mail'], 'userId'>,
  key: string,
): Promise<void> {
  const team = await readTeam(collections, teamId);
  const readers = managersOf(team).filter((userId) => wants(memberOf(team, userId), mail.mail));
  for (const userId of readers)
    await jobs.enqueue('mail', { ...mail, userId: userId.toString() }, { key: `${key}:${userId}` });
}

function wants(member: TeamMember | undefined, mail: JobData['mail']['mail']): boolean {
  const choice = mailChoiceOf(mail);
  return choice === undefined || mailsWith(member?.mails)[choice];
}
