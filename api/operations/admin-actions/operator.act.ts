import type { Response } from 'express';
import { currentUser } from '../../accounts/sessions/session.middleware.ts';
import type { ActName, ActResult } from './act.ts';
import { performAct, type RequestDeps } from './operator.requests.ts';

/** Carries an act out in the name of whoever is logged in. Throws what the act throws. */
export function actAs(
  deps: RequestDeps,
  res: Response,
  act: ActName,
  target: string,
  detail?: string,
): Promise<ActResult> {
  const said = detail === undefined ? {} : { detail };
  return performAct(deps, { act, target, actor: `user:${currentUser(res)._id}`, ...said });
}
