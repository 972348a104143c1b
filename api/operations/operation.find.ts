import type { Response } from 'express';
import { isValidObjectId, Types } from 'mongoose';
import { authorize } from '../accounts/policy/authorize.ts';
import type { TeamPermission } from '../accounts/policy/policy.ts';
import { AppError, isAppError } from '../platform/errors/app-error.ts';
import type { OperationCollections } from './operation.collections.ts';
import type { OperationRecord } from './operation.model.ts';

interface FindDeps {
  collections: Pick<OperationCollections, 'operations' | 'teams'>;
  clock?: () => Date;
}

/**
 * The operation with an id, for a request that has a permission in its team. Throws `not_found` both if it does not exist and
 * if it belongs to a team that the request knows nothing of, and what `authorize` throws.
 */
export async function findOperation(
  deps: FindDeps,
  res: Response,
  id: string | undefined,
  permission: TeamPermission,
): Promise<OperationRecord> {
  const unknown = (cause?: unknown) =>
    new AppError('not_found', { message: 'There is no such operation. Check the address.', cause });
  const operation = isValidObjectId(id)
    ? await deps.collections.operations.findById(new Types.ObjectId(id)).lean()
    : null;
  if (!operation) throw unknown();
  try {
    await authorize(deps, res, operation.teamId, permission);
  } catch (error) {
    throw isAppError(error, 'not_found') ? unknown(error) : error;
  }
  return operation;
}
