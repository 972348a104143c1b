import type { Types } from 'mongoose';
import type { TeamRecord } from '../../accounts/teams/team.model.ts';
import { teamsOfItsOwner } from '../../accounts/teams/team.read.ts';
import type { ApiDeps } from '../../deps.ts';
import { AppError } from '../../platform/errors/app-error.ts';
import type { AssistantCollections } from '../assistant.collections.ts';
import { deleteNewInstance } from '../instances/instance-claims.commands.ts';

const DAY_MS = 86_400_000;

interface LimitDeps extends Pick<ApiDeps, 'config'> {
  collections: AssistantCollections;
}

/** Bounds the cost of creating and deleting free assistants repeatedly. Two concurrent calls may both pass. */
export async function enforceDailyOrderLimit(
  { collections, config }: LimitDeps,
  teamId: Types.ObjectId,
): Promise<void> {
  const createdAt = { $gt: new Date(Date.now() - DAY_MS) };
  const orders = await collections.operations.countDocuments({ teamId, kind: 'provision', createdAt });
  if (orders >= config.ordersPerDay) throw new AppError('too_many_orders');
}

/**
 * Teams are free to create, so the place in the beta is one for each person: the first owner of a team that orders must not
 * be the first owner of another team that has an assistant.
 */
export async function enforceOnePerOwner(
  { collections }: Pick<LimitDeps, 'collections'>,
  team: Pick<TeamRecord, '_id' | 'members'>,
): Promise<void> {
  const owned = (await teamsOfItsOwner(collections, team)).map(({ _id }) => _id);
  const teamId = { $in: owned.filter((id) => !id.equals(team._id)) };
  if (await collections.instances.exists({ teamId })) throw new AppError('one_per_owner');
}

export async function enforceInstanceLimit({ collections, config }: LimitDeps): Promise<void> {
  if ((await collections.instances.countDocuments({})) >= config.instanceLimit)
    throw new AppError('beta_full');
}

/** Two orders that took the last place detect each other here. Both may roll back; the limit is never exceeded. */
export async function rollBackOverCapacity(
  { collections, config }: LimitDeps,
  id: Types.ObjectId,
): Promise<void> {
  if ((await collections.instances.countDocuments({})) <= config.instanceLimit) return;
  await deleteNewInstance(collections, id);
  throw new AppError('beta_full');
}
