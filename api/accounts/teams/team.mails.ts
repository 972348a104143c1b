import type { Types } from 'mongoose';
import type { JobData, JobQueue } from '../../platform/jobs/queue.ts';
import type { AccountCollections } from '../account.collections.ts';
import { managersOf, readTeam } from './team.read.ts';

/** Queues a mail to each person who answers for a team's assistants. `key` makes each get it once. */
export async function mailTeam(
  { collections, jobs }: { collections: Pick<AccountCollections, 'teams'>; jobs: JobQueue },
  teamId: Types.ObjectId,
  mail: Omit<JobData['mail'], 'userId'>,
  key: string,
): Promise<void> {
  for (const userId of managersOf(await readTeam(collections, teamId)))
    await jobs.enqueue('mail', { ...mail, userId: userId.toString() }, { key: `${key}:${userId}` });
}
