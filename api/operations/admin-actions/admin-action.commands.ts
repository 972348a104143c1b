import type { Response } from 'express';
import { currentUser } from '../../accounts/sessions/session.middleware.ts';
import type { OperationCollections } from '../operation.collections.ts';
import { type AdminActionExecutorDeps, executeImmediately } from './admin-action.requests.ts';
import type { AdminActionName, AdminActionResult } from './admin-action.ts';

/** Executes an admin action on behalf of the logged-in user. Throws what the action throws. */
export function executeAsCurrentUser<Slice extends OperationCollections>(
  deps: AdminActionExecutorDeps<Slice>,
  res: Response,
  act: AdminActionName,
  target: string,
  detail?: string,
): Promise<AdminActionResult> {
  const withDetail = detail === undefined ? {} : { detail };
  return executeImmediately(deps, { act, target, actor: `user:${currentUser(res)._id}`, ...withDetail });
}
