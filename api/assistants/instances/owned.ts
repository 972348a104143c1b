import type { Types } from 'mongoose';
import type { OperationRecord } from '../../operations/operation.model.ts';
import type { AssistantCollections } from '../assistant.collections.ts';
import type { InstanceRecord } from './instance.model.ts';

/** Everything about a person's assistants: those that exist, and the operations on all that ever did. */
export interface OwnedAssistants {
  instances: InstanceRecord[];
  operations: Pick<OperationRecord, '_id' | 'instanceId' | 'customer' | 'status'>[];
  /** The ids of all of them, and the names that they have or had. */
  ids: Types.ObjectId[];
  names: string[];
}

/** The assistants of a person. The only place that knows how they belong to one. */
export async function assistantsOf(
  { instances, operations }: Pick<AssistantCollections, 'instances' | 'operations'>,
  userId: Types.ObjectId,
): Promise<OwnedAssistants> {
  const existing = await instances.find(ownedBy(userId)).sort({ createdAt: 1 }).lean();
  const past = await operations
    .find(ownedBy(userId), { instanceId: 1, customer: 1, status: 1 })
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

/** The filter for what belongs to a person: assistants, operations and held names. */
export function ownedBy(userId: Types.ObjectId): { ownerId: Types.ObjectId } {
  return { ownerId: userId };
}
