import type { Request, Response } from 'express';
import { isValidObjectId, Types } from 'mongoose';
import { AppError } from '../../platform/errors/app-error.ts';
import { parseRequest } from '../../platform/http/parse-request.ts';
import type { AccountCollections } from '../account.collections.ts';
import { assertRecentLogin } from '../sessions/session.confirm.ts';
import { currentUser } from '../sessions/session.middleware.ts';
import type { TeamRecord } from '../teams/team.model.ts';
import { memberOf, readTeam } from '../teams/team.read.ts';
import { teamQuery } from '../teams/team.schema.ts';
import { roleMay, ruleOf, type TeamPermission } from './policy.ts';

interface AuthorizeDeps {
  collections: Pick<AccountCollections, 'teams'>;
  clock?: () => Date;
}

/**
 * Admits a request to what a permission names in a team, and returns the team. Throws `not_found` to who is not in the team,
 * as if it did not exist, `role_too_low` to members, and `confirm_identity` if the permission needs a recent login.
 */
export async function authorize(
  { collections, clock = () => new Date() }: AuthorizeDeps,
  res: Response,
  teamId: Types.ObjectId,
  permission: TeamPermission,
): Promise<TeamRecord> {
  const team = await readTeam(collections, teamId);
  const member = memberOf(team, currentUser(res)._id);
  if (!member) throw new AppError('not_found', { message: 'There is no such team, or you are not in it.' });
  const { role, recentLogin } = ruleOf(permission);
  if (!roleMay(member.role, permission))
    throw new AppError('role_too_low', {
      message: `You are ${withArticle(member.role)} of this team, and this needs the role ${role}. Ask an owner of the team.`,
    });
  if (recentLogin) assertRecentLogin(res, clock());
  return team;
}

/** The team that a request's parameter `team` names, or the user's own; admits to it as `authorize` does. */
export async function authorizeTeam(
  deps: AuthorizeDeps,
  req: Request,
  res: Response,
  permission: TeamPermission,
): Promise<TeamRecord> {
  const { team } = parseRequest(teamQuery, { team: req.query.team });
  const id = team === undefined ? currentUser(res)._id : new Types.ObjectId(team);
  return await authorize(deps, res, id, permission);
}

/** The team that a path names with `:id`; admits to it as `authorize` does. */
export async function authorizePath(
  deps: AuthorizeDeps,
  req: Request,
  res: Response,
  permission: TeamPermission,
): Promise<TeamRecord> {
  return await authorize(deps, res, pathId(req.params.id), permission);
}

/** The id in a path. Throws `not_found` for one of the wrong form, which names nothing. */
export function pathId(text: unknown): Types.ObjectId {
  if (typeof text !== 'string' || !isValidObjectId(text)) throw new AppError('not_found');
  return new Types.ObjectId(text);
}

function withArticle(role: string): string {
  return /^[aeiou]/.test(role) ? `an ${role}` : `a ${role}`;
}
