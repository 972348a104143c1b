import type { Response } from 'express';
import { currentUser } from '../../accounts/sessions/session.middleware.ts';
import type { OperationCollections } from '../operation.collections.ts';
import { type AdminActionExecutorDeps, executeImmediately } from './admin-action.requests.ts';
import type { AdminActionResult, RequestedAction } from './admin-action.ts';

/** Executes an admin action on behalf of the logged-in user. Throws what the action throws. */
export function executeAsCurrentUser<Slice extends OperationCollections>(
  deps: AdminActionExecutorDeps<Slice>,
  res: Response,
  action: RequestedAction,
): Promise<AdminActionResult> {
  return executeImmediately(deps, { ...action, actor: `user:${currentUser(res)._id}` });
}
