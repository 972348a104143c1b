import type { Response } from 'express';
import { isValidObjectId, Types } from 'mongoose';
import { authorizeFound } from '../../accounts/policy/authorize.ts';
import type { TeamPermission } from '../../accounts/policy/policy.ts';
import type { AssistantCollections } from '../assistant.collections.ts';
import type { InstanceRecord } from './instance.model.ts';

interface FindDeps {
  collections: Pick<AssistantCollections, 'instances' | 'teams'>;
  clock?: () => Date;
}

/** The instance with an id, for a request that has a permission in its team. Throws what `authorizeFound` throws. */
export async function findInstance(
  deps: FindDeps,
  res: Response,
  id: string | undefined,
  permission: TeamPermission,
): Promise<InstanceRecord> {
  const instance = isValidObjectId(id)
    ? await deps.collections.instances.findById(new Types.ObjectId(id)).lean()
    : null;
  const message = 'You have no such assistant. See your dashboard.';
  return await authorizeFound(deps, res, instance, { permission, message });
}
