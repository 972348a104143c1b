import type { Types } from 'mongoose';
import { teamsAlone } from '../../accounts/teams/team.leaving.ts';
import type { OperationRecord } from '../../operations/operation.model.ts';
import type { AssistantCollections } from '../assistant.collections.ts';
import type { InstanceRecord } from './instance.model.ts';

type Owned = Pick<AssistantCollections, 'instances' | 'operations' | 'teams' | 'users'>;

/** Everything about a person's assistants: those that exist, and the operations on all that ever did. */
export interface OwnedAssistants {
  instances: InstanceRecord[];
  operations: Pick<OperationRecord, '_id' | 'instanceId' | 'customer' | 'status'>[];
  /** The ids of all of them, and the names that they have or had. */
  ids: Types.ObjectId[];
  names: string[];
}

/** The assistants of a person. The only place that knows how they belong to one. */
export async function assistantsOf(collections: Owned, userId: Types.ObjectId): Promise<OwnedAssistants> {
  const { instances, operations } = collections;
  const owned = await ownedBy(collections, userId);
  const existing = await instances.find(owned).sort({ createdAt: 1 }).lean();
  const past = await operations
    .find(owned, { instanceId: 1, customer: 1, status: 1 })
    .sort({ createdAt: 1 })
    .lean();
  const ids = [...existing.map(({ _id }) => _id), ...past.map(({ instanceId }) => instanceId)];
  const names = [...existing.map(({ subdomain }) => subdomain), ...past.map(({ customer }) => customer)];
  return {
    instances: existing,
    operations: past,
    ids: [...new Map(ids.map((id) => [id.toString(), id])).values()],
    names: [...new Set(names)].filter((name) => name !== ''),
  };
}

/** The filter for what belongs to a person, in teams that are theirs alone: assistants, operations and held names. */
export async function ownedBy(
  collections: Pick<Owned, 'teams' | 'users'>,
  userId: Types.ObjectId,
): Promise<{ teamId: { $in: Types.ObjectId[] } }> {
  return { teamId: { $in: await teamsAlone(collections, userId) } };
}
