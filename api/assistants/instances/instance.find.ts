import type { Response } from 'express';
import { isValidObjectId, Types } from 'mongoose';
import { authorize } from '../../accounts/policy/authorize.ts';
import type { TeamPermission } from '../../accounts/policy/policy.ts';
import { AppError, isAppError } from '../../platform/errors/app-error.ts';
import type { AssistantCollections } from '../assistant.collections.ts';
import type { InstanceRecord } from './instance.model.ts';

interface FindDeps {
  collections: Pick<AssistantCollections, 'instances' | 'teams'>;
  clock?: () => Date;
}

/**
 * The instance with an id, for a request that has a permission in its team. Throws `not_found` both if it does not exist and
 * if it belongs to a team that the request knows nothing of, and what `authorize` throws.
 */
export async function findInstance(
  deps: FindDeps,
  res: Response,
  id: string | undefined,
  permission: TeamPermission,
): Promise<InstanceRecord> {
  const unknown = (cause?: unknown) =>
    new AppError('not_found', { message: 'You have no such assistant. See your dashboard.', cause });
  const instance = isValidObjectId(id)
    ? await deps.collections.instances.findById(new Types.ObjectId(id)).lean()
    : null;
  if (!instance) throw unknown();
  try {
    await authorize(deps, res, instance.teamId, permission);
  } catch (error) {
    throw isAppError(error, 'not_found') ? unknown(error) : error;
  }
  return instance;
}
