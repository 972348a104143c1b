import type { Request, Response } from 'express';
import { isValidObjectId, Types } from 'mongoose';
import { AppError, isAppError } from '../../platform/errors/app-error.ts';
import { parseRequest } from '../../platform/http/parse-request.ts';
import type { AccountCollections } from '../account.collections.ts';
import { assertRecentLogin } from '../sessions/session.confirm.ts';
import { actingUser } from '../sessions/session.middleware.ts';
import type { TeamRecord } from '../teams/team.model.ts';
import { memberOf, readTeam, teamsOf } from '../teams/team.read.ts';
import { teamQuery } from '../teams/team.schema.ts';
import { sentTokenOf } from '../tokens/token.middleware.ts';
import type { TokenRecord } from '../tokens/token.model.ts';
import { roleMay, ruleOf, scopeMay, type TeamPermission } from './policy.ts';

interface AuthorizeDeps {
  collections: Pick<AccountCollections, 'teams'>;
  clock?: () => Date;
}

/**
 * Admits a request to what a permission names in a team, and returns the team. Throws `not_found` to who is not in the team,
 * as if it did not exist, `role_too_low` to members, and `confirm_identity` if the permission needs a recent login. A token
 * may do what its scope allows and its creator still may; it throws `session_needed` and `scope_too_narrow`.
 */
async function authorize(
  { collections, clock = () => new Date() }: AuthorizeDeps,
  res: Response,
  teamId: Types.ObjectId,
  permission: TeamPermission,
): Promise<TeamRecord> {
  const team = await readTeam(collections, teamId);
  const token = sentTokenOf(res)?.token;
  const member = memberOf(team, actingUser(res)._id);
  if (!member || (token && !token.teamId.equals(teamId)))
    throw new AppError('not_found', { message: 'There is no such team, or you are not in it.' });
  const { role, recentLogin } = ruleOf(permission);
  if (!roleMay(member.role, permission))
    throw new AppError('role_too_low', {
      message: `Your role in this team is ${member.role}, and this needs ${role}. Ask an owner of the team.`,
    });
  if (token) assertScope(token, permission);
  else if (recentLogin) assertRecentLogin(res, clock());
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
  const own = sentTokenOf(res)?.token.teamId ?? actingUser(res)._id;
  const id = team === undefined ? own : new Types.ObjectId(team);
  return await authorize(deps, res, id, permission);
}

/** The teams whose assistants a request may see: all teams of the user, or that of the token. */
export async function currentTeams({ collections }: AuthorizeDeps, res: Response): Promise<TeamRecord[]> {
  const teams = await teamsOf(collections, actingUser(res));
  const token = sentTokenOf(res)?.token;
  return token ? teams.filter(({ _id }) => _id.equals(token.teamId)) : teams;
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

/**
 * What belongs to a team, for a request that has a permission there. Throws `not_found` with the message both if it is null
 * and if it belongs to a team that the request knows nothing of, and what `authorize` throws.
 */
export async function authorizeFound<T extends { teamId: Types.ObjectId }>(
  deps: AuthorizeDeps,
  res: Response,
  found: T | null,
  { permission, message }: { permission: TeamPermission; message: string },
): Promise<T> {
  if (!found) throw new AppError('not_found', { message });
  try {
    await authorize(deps, res, found.teamId, permission);
  } catch (error) {
    throw isAppError(error, 'not_found') ? new AppError('not_found', { message, cause: error }) : error;
  }
  return found;
}

/** The id in a path. Throws `not_found` for one of the wrong form, which names nothing. */
export function pathId(text: unknown): Types.ObjectId {
  if (typeof text !== 'string' || !isValidObjectId(text)) throw new AppError('not_found');
  return new Types.ObjectId(text);
}

function assertScope({ scope }: TokenRecord, permission: TeamPermission): void {
  const needed = ruleOf(permission).scope;
  if (needed === null) throw new AppError('session_needed');
  if (!scopeMay(scope, permission))
    throw new AppError('scope_too_narrow', {
      message: `This token has the scope ${scope}, and this needs ${needed}. Use another token, or create one on the team’s page.`,
    });
}
