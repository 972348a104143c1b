import type { Response } from 'express';
import { currentUser } from '../../accounts/sessions/session.middleware.ts';
import { type AdminActionExecutorDeps, executeImmediately } from './admin-action.requests.ts';
import type { AdminActionName, AdminActionResult } from './admin-action.ts';

/** Carries an act out in the name of whoever is logged in. Throws what the act throws. */
export function executeAsCurrentUser(
  deps: AdminActionExecutorDeps,
  res: Response,
  act: AdminActionName,
  target: string,
  detail?: string,
): Promise<AdminActionResult> {
  const said = detail === undefined ? {} : { detail };
  return executeImmediately(deps, { act, target, actor: `user:${currentUser(res)._id}`, ...said });
}
