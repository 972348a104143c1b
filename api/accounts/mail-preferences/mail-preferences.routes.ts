import { Router } from 'express';
import { Types } from 'mongoose';
import type { ApiDeps } from '../../deps.ts';
import { parseRequest } from '../../platform/http/parse-request.ts';
import { mailsWith } from '../notices/mail-choices.ts';
import { isAtLeast } from '../policy/policy.ts';
import { currentUser } from '../sessions/session.middleware.ts';
import { chooseMails } from '../teams/team.commands.ts';
import { teamNames } from '../teams/team.present.ts';
import { memberOf, teamsOf } from '../teams/team.read.ts';
import type { UserRecord } from '../users/user.model.ts';
import { type MailPreferencesBody, mailPreferencesChange } from './mail-preferences.schema.ts';

/** /api/account/mail-preferences: which mails about their teams a person gets. */
export function mailPreferencesRoutes({ collections }: ApiDeps): Router {
  const router = Router();

  router.get('/', async (_req, res) => {
    res.json(await presentPreferences(collections, currentUser(res)));
  });

  router.patch('/', async (req, res) => {
    const { team, mails } = parseRequest(mailPreferencesChange, req.body);
    const user = currentUser(res);
    await chooseMails(collections, new Types.ObjectId(team), user._id, mails);
    res.json(await presentPreferences(collections, user));
  });

  return router;
}

async function presentPreferences(
  collections: Pick<ApiDeps['collections'], 'teams' | 'users'>,
  user: UserRecord,
): Promise<MailPreferencesBody> {
  const teams = await teamsOf(collections, user);
  const names = await teamNames(collections, teams);
  return {
    teams: teams.flatMap((team) => {
      const [id, member] = [team._id.toString(), memberOf(team, user._id)];
      if (!member || !isAtLeast(member.role, 'admin')) return [];
      return { id, name: names.get(id) ?? '', role: member.role, mails: mailsWith(member.mails) };
    }),
  };
}
