import { type Response, Router } from 'express';
import type { Types } from 'mongoose';
import type { ApiDeps } from '../../deps.ts';
import { AppError } from '../../platform/errors/app-error.ts';
import { parseRequest } from '../../platform/http/parse-request.ts';
import { authorizePath } from '../policy/authorize.ts';
import { currentUser } from '../sessions/session.middleware.ts';
import { revokeTokensOf } from '../tokens/token.commands.ts';
import { removeWebhooksOf } from '../webhooks/webhook.commands.ts';
import { createTeam, deleteTeam, renameTeam } from './team.commands.ts';
import type { TeamRecord } from './team.model.ts';
import { presentTeams } from './team.present.ts';
import { teamsOf } from './team.read.ts';
import { teamRequest } from './team.schema.ts';

/** Whether a team has assistants, also ones that are being removed. */
export type HasAssistants = (collections: ApiDeps['collections'], teamId: Types.ObjectId) => Promise<boolean>;

/** /api/teams: the user's teams. */
export function teamRoutes(deps: ApiDeps, hasAssistants: HasAssistants): Router {
  const { collections, clock = () => new Date() } = deps;
  const router = Router();
  const send = async (res: Response, team: TeamRecord) =>
    res.json({ team: (await presentTeams(collections, [team], currentUser(res)))[0] });

  router.get('/', async (_req, res) => {
    const user = currentUser(res);
    res.json({ teams: await presentTeams(collections, await teamsOf(collections, user), user) });
  });

  router.post('/', async (req, res) => {
    const { name } = parseRequest(teamRequest, req.body);
    const user = currentUser(res);
    await send(res.status(201), await createTeam(collections, user, name, clock()));
  });

  router.get('/:id', async (req, res) => {
    await send(res, await authorizePath(deps, req, res, 'team:read'));
  });

  router.patch('/:id', async (req, res) => {
    const { name } = parseRequest(teamRequest, req.body);
    const team = await authorizePath(deps, req, res, 'team:rename');
    await renameTeam(collections, team._id, name);
    await send(res, { ...team, name });
  });

  router.delete('/:id', async (req, res) => {
    const { _id } = await authorizePath(deps, req, res, 'team:delete');
    if (await collections.users.exists({ _id })) throw new AppError('own_team');
    if (await hasAssistants(collections, _id)) throw new AppError('team_has_assistants');
    await deleteTeam(collections, _id);
    await revokeTokensOf(collections, _id);
    await removeWebhooksOf(collections, _id);
    res.status(204).end();
  });

  return router;
}
