import type { Response } from 'express';
import { isValidObjectId, Types } from 'mongoose';
import { authorizeFound } from '../accounts/policy/authorize.ts';
import type { TeamPermission } from '../accounts/policy/policy.ts';
import type { OperationCollections } from './operation.collections.ts';
import type { OperationRecord } from './operation.model.ts';

interface FindDeps {
  collections: Pick<OperationCollections, 'operations' | 'teams'>;
  clock?: () => Date;
}

/** The operation with an id, for a request that has a permission in its team. Throws what `authorizeFound` throws. */
export async function findOperation(
  deps: FindDeps,
  res: Response,
  id: string | undefined,
  permission: TeamPermission,
): Promise<OperationRecord> {
  const operation = isValidObjectId(id)
    ? await deps.collections.operations.findById(new Types.ObjectId(id)).lean()
    : null;
  const message = 'There is no such operation. Check the address.';
  return await authorizeFound(deps, res, operation, { permission, message });
}
