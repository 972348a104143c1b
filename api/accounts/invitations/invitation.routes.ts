import { type Request, Router } from 'express';
import type { ApiDeps } from '../../deps.ts';
import { remoteNetwork } from '../../platform/http/client-address.ts';
import { parseRequest } from '../../platform/http/parse-request.ts';
import { takeAttempt } from '../../platform/throttle/throttle.commands.ts';
import type { ThrottleRule } from '../../platform/throttle/throttle.ts';
import { recordActivityFrom } from '../activity/activity.commands.ts';
import { authorizePath } from '../policy/authorize.ts';
import { currentUser } from '../sessions/session.middleware.ts';
import { presentTeams, teamNames } from '../teams/team.present.ts';
import { memberOf, readTeam } from '../teams/team.read.ts';
import { acceptInvitation, invite, readInvitation, withdrawInvitation } from './invitation.commands.ts';
import { presentInvitations } from './invitation.present.ts';
import { invitationRequest, invitationToken, type ReadInvitationBody } from './invitation.schema.ts';

/** /api/teams/:id/invitations: whom the team has invited. */
export function teamInvitationRoutes(deps: ApiDeps): Router {
  const { collections, clock = () => new Date() } = deps;
  const router = Router();

  router.get('/:id/invitations', async (req, res) => {
    const { _id: teamId } = await authorizePath(deps, req, res, 'invitations:read');
    const open = await collections.invitations
      .find({ teamId, expiresAt: { $gt: clock() } })
      .sort({ createdAt: 1 })
      .lean();
    res.json({ invitations: await presentInvitations(collections, open) });
  });

  router.post('/:id/invitations', async (req, res) => {
    const body = parseRequest(invitationRequest, req.body);
    const team = await authorizePath(deps, req, res, 'invitations:change');
    const by = currentUser(res);
    const invitation = await invite(deps, { team, by }, body);
    const detail = { role: invitation.role };
    await recordActivityFrom(req, deps, { userId: by._id, act: 'invitation_sent', detail });
    const [presented] = await presentInvitations(collections, [invitation]);
    res.status(201).json({ invitation: presented });
  });

  router.delete('/:id/invitations/:invitation', async (req, res) => {
    const { _id: teamId } = await authorizePath(deps, req, res, 'invitations:change');
    await withdrawInvitation(collections, teamId, req.params.invitation);
    res.status(204).end();
  });

  return router;
}

/** Opened links from one network. */
const OPENED: ThrottleRule = { name: 'invitation-opened', times: 30, per: 60_000 };

/** /api/invitations: what the reader of a mailed invitation does with it. */
export function invitationRoutes(deps: ApiDeps): Router {
  const { collections, config, clock = () => new Date() } = deps;
  const router = Router();
  const tokenIn = async (req: Request) => {
    const from = remoteNetwork(req, config.trustedProxies);
    if (from) await takeAttempt(collections, OPENED, from, clock);
    return parseRequest(invitationToken, req.body).token;
  };

  router.post('/read', async (req, res) => {
    const { teamId, role, email, invitedBy } = await readInvitation(collections, await tokenIn(req), clock());
    const names = await teamNames(collections, [await readTeam(collections, teamId)]);
    const by = await collections.users.findById(invitedBy, { name: 1 }).lean();
    const body: ReadInvitationBody = {
      team: names.get(teamId.toString()) ?? '',
      role,
      email,
      invitedBy: by?.name ?? null,
    };
    res.json(body);
  });

  router.post('/accept', async (req, res) => {
    const user = currentUser(res);
    const team = await acceptInvitation(deps, user, await tokenIn(req));
    const detail = { role: memberOf(team, user._id)?.role ?? '' };
    await recordActivityFrom(req, deps, { userId: user._id, act: 'team_joined', detail });
    res.json({ team: (await presentTeams(collections, [team], user))[0] });
  });

  return router;
}
