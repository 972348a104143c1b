import { Router } from 'express';
import type { ApiDeps } from '../../deps.ts';
import { AppError } from '../../platform/errors/app-error.ts';
import { parseRequest } from '../../platform/http/parse-request.ts';
import { recordActivityFrom } from '../activity/activity.commands.ts';
import { authorizePath } from '../policy/authorize.ts';
import { currentToken, currentUser } from '../sessions/session.middleware.ts';
import { memberOf, readTeam } from '../teams/team.read.ts';
import { createToken, revokeToken } from './token.commands.ts';
import { presentOwnToken, presentTokens } from './token.present.ts';
import { tokenRequest } from './token.schema.ts';

/** /api/teams/:id/tokens: with what machines call the API for a team. */
export function tokenRoutes(deps: ApiDeps): Router {
  const { collections, clock = () => new Date() } = deps;
  const router = Router();

  router.get('/:id/tokens', async (req, res) => {
    const { _id: teamId } = await authorizePath(deps, req, res, 'tokens:read');
    const valid = await collections.tokens
      .find({ teamId, expiresAt: { $gt: clock() } })
      .sort({ createdAt: 1 })
      .lean();
    res.json({ tokens: await presentTokens(collections, valid) });
  });

  router.post('/:id/tokens', async (req, res) => {
    const body = parseRequest(tokenRequest, req.body);
    const { _id: teamId } = await authorizePath(deps, req, res, 'tokens:change');
    const { _id: userId } = currentUser(res);
    const { secret, token } = await createToken(collections, { teamId, createdBy: userId }, body, clock());
    const detail = { token: token.prefix, scope: token.scope };
    await recordActivityFrom(req, deps, { userId, act: 'api_token_created', detail });
    res.status(201).json({ secret, token: (await presentTokens(collections, [token]))[0] });
  });

  router.delete('/:id/tokens/:token', async (req, res) => {
    const { _id: teamId } = await authorizePath(deps, req, res, 'tokens:change');
    const revoked = await revokeToken(collections, teamId, req.params.token);
    const { _id: userId } = currentUser(res);
    const detail = { token: req.params.token };
    if (revoked) await recordActivityFrom(req, deps, { userId, act: 'api_token_revoked', detail });
    res.status(204).end();
  });

  return router;
}

/** /api/token: the token with which it is called. */
export function ownTokenRoutes({ collections }: ApiDeps): Router {
  const router = Router();

  router.get('/', async (_req, res) => {
    const { token, user } = currentToken(res);
    const team = await readTeam(collections, token.teamId);
    // It may never do more than its creator, who has left the team meanwhile.
    if (!memberOf(team, user._id)) throw new AppError('token_invalid');
    res.json(await presentOwnToken(collections, token, team));
  });

  return router;
}
