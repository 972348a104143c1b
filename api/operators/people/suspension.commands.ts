import type { Types } from 'mongoose';
import { teamsAnsweredFor } from '../../accounts/teams/team.read.ts';
import { AppError } from '../../platform/errors/app-error.ts';
import type { JobQueue } from '../../platform/jobs/queue.ts';
import { resumeTeamModels, suspendTeamModels } from '../../usage/limits/limits.commands.ts';
import type { UsageCollections } from '../../usage/usage.collections.ts';

interface Deps {
  collections: UsageCollections;
  jobs: JobQueue;
}

/**
 * Suspends a person: the assistants of each team that they answer for get no answers from their models, nor does one that they
 * order in any team. They can still log in, read why, and delete what is theirs. A second call changes only the reason.
 */
export async function suspendPerson(deps: Deps, userId: string, because: string): Promise<void> {
  for (const teamId of await teamsOfPerson(deps, userId)) await suspendTeamModels(deps, teamId, because);
}

/** Ends the suspension of every team that a person answers for. False if none was suspended. */
export async function resumePerson(
  deps: Deps,
  userId: string,
  { once, isRetry }: { once: string; isRetry: boolean },
): Promise<boolean> {
  let wasSuspended = false;
  for (const teamId of await teamsOfPerson(deps, userId)) {
    const attempt = { once: `${once}:${teamId}`, isRetry };
    wasSuspended = (await resumeTeamModels(deps, teamId, attempt)) || wasSuspended;
  }
  return wasSuspended;
}

async function teamsOfPerson({ collections }: Deps, userId: string): Promise<Types.ObjectId[]> {
  const user = await collections.users.findById(userId, { teamIds: 1 }).lean();
  if (!user) throw new AppError('not_found', { message: `There is no account ${userId}.` });
  return (await teamsAnsweredFor(collections, user)).map(({ _id }) => _id);
}
