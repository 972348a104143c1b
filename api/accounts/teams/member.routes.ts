import { Router } from 'express';
import type { Types } from 'mongoose';
import type { ApiDeps } from '../../deps.ts';
import { parseRequest } from '../../platform/http/parse-request.ts';
import { recordActivityFrom } from '../activity/activity.commands.ts';
import { withdrawInvitationsBy } from '../invitations/invitation.commands.ts';
import { authorizePath, pathId } from '../policy/authorize.ts';
import { isAtLeast } from '../policy/policy.ts';
import { currentUser } from '../sessions/session.middleware.ts';
import { revokeTokensBy } from '../tokens/token.commands.ts';
import { announceMemberRemoved } from './member.notices.ts';
import { changeRole, removeMember } from './team.commands.ts';
import { presentMembers } from './team.present.ts';
import { isOwnerOf } from './team.read.ts';
import { memberChange } from './team.schema.ts';

/** /api/teams/:id/members: who is in a team, and as what. */
export function memberRoutes(deps: ApiDeps): Router {
  const { collections } = deps;
  const router = Router();

  router.get('/:id/members', async (req, res) => {
    const team = await authorizePath(deps, req, res, 'team:read');
    res.json({ members: await presentMembers(collections, team) });
  });

  router.patch('/:id/members/:member', async (req, res) => {
    const { role } = parseRequest(memberChange, req.body);
    const [team, userId] = [await authorizePath(deps, req, res, 'members:change'), pathId(req.params.member)];
    const concernsOwners = role === 'owner' || isOwnerOf(team, userId);
    if (concernsOwners) await authorizePath(deps, req, res, 'owners:change');
    const allowed = { mayChangeOwners: concernsOwners };
    const changed = await changeRole(collections, team._id, { userId, role }, allowed);
    if (!isAtLeast(role, 'admin')) await endGrantsBy(collections, team._id, userId);
    res.json({ members: await presentMembers(collections, changed) });
  });

  router.delete('/:id/members/:member', async (req, res) => {
    const [team, userId] = [await authorizePath(deps, req, res, 'team:read'), pathId(req.params.member)];
    // Anybody may leave.
    const isSelf = userId.equals(currentUser(res)._id);
    const isOwner = isOwnerOf(team, userId);
    if (!isSelf) await authorizePath(deps, req, res, isOwner ? 'owners:change' : 'members:change');
    await removeMember(collections, team._id, userId, { mayChangeOwners: isSelf || isOwner });
    if (isSelf) await recordActivityFrom(req, deps, { userId, act: 'team_left' });
    await endGrantsBy(collections, team._id, userId);
    await announceMemberRemoved(deps, team, userId);
    res.status(204).end();
  });

  return router;
}

/** Ends what a person has given to others and to machines who no longer decides about the team. */
async function endGrantsBy(
  collections: ApiDeps['collections'],
  teamId: Types.ObjectId,
  userId: Types.ObjectId,
): Promise<void> {
  await withdrawInvitationsBy(collections, teamId, userId);
  await revokeTokensBy(collections, teamId, userId);
}
