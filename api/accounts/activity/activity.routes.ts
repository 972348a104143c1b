import { Router } from 'express';
import { isValidObjectId } from 'mongoose';
import type { ApiDeps } from '../../deps.ts';
import { AppError } from '../../platform/errors/app-error.ts';
import { parseRequest } from '../../platform/http/parse-request.ts';
import { requireOperator } from '../roles/operator.policy.ts';
import { currentUser } from '../sessions/session.middleware.ts';
import { presentActivity } from './activity.present.ts';
import { readActivity } from './activity.read.ts';
import { activityQuery } from './activity.schema.ts';

/** /api/account/activity: what happened to the user's own account. */
export function activityRoutes({ collections }: ApiDeps): Router {
  const router = Router();

  router.get('/', async (req, res) => {
    const { before } = parseRequest(activityQuery, req.query);
    res.json(presentActivity(await readActivity(collections, currentUser(res)._id, before)));
  });

  return router;
}

/** /api/operators/users/:id/activity: what happened to anybody's account. For operators only. */
export function userActivityRoutes({ collections }: ApiDeps): Router {
  const router = Router();
  router.use(requireOperator);

  router.get('/:id/activity', async (req, res) => {
    const { before } = parseRequest(activityQuery, req.query);
    const { id } = req.params;
    if (!isValidObjectId(id) || !(await collections.users.exists({ _id: id })))
      throw new AppError('not_found', { message: `There is no account ${id}.` });
    res.json(presentActivity(await readActivity(collections, id, before)));
  });

  return router;
}
