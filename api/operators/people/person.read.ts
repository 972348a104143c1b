import { readFactorReset } from '../../accounts/factors/reset/factor-reset.commands.ts';
import type { FactorResetRecord } from '../../accounts/factors/reset/factor-reset.model.ts';
import { sessionsOf } from '../../accounts/sessions/session.list.ts';
import type { SessionRecord } from '../../accounts/sessions/session.model.ts';
import type { TeamRecord } from '../../accounts/teams/team.model.ts';
import { teamNames } from '../../accounts/teams/team.present.ts';
import { teamsOf } from '../../accounts/teams/team.read.ts';
import type { UserRecord } from '../../accounts/users/user.model.ts';
import { type CustomerSummary, customerSummariesOf } from '../../assistants/instances/customers.ts';
import type { QueueCollections } from '../queue.ts';

/** Everything about one person that operators need. What happened to the account has a route of its own. */
export interface Person {
  user: UserRecord;
  teams: (TeamRecord & { shownName: string })[];
  assistants: (CustomerSummary & { team: string })[];
  sessions: SessionRecord[];
  factorReset: FactorResetRecord | undefined;
}

/** Reads what belongs to a person. */
export async function readPerson(
  collections: QueueCollections,
  user: UserRecord,
  now: Date,
): Promise<Person> {
  const found = await teamsOf(collections, user);
  const [names, instances, sessions, factorReset] = await Promise.all([
    teamNames(collections, found),
    collections.instances.find({ teamId: { $in: found.map(({ _id }) => _id) } }).lean(),
    sessionsOf(collections, user._id, now),
    readFactorReset(collections, user._id, now),
  ]);
  const nameOf = (id: TeamRecord['_id']) => names.get(id.toString()) ?? id.toString();
  const summaries = await customerSummariesOf(collections, instances);
  return {
    user,
    teams: found.map((team) => ({ ...team, shownName: nameOf(team._id) })),
    assistants: instances.flatMap((instance, index) => {
      const summary = summaries[index];
      return summary ? [{ ...summary, team: nameOf(instance.teamId) }] : [];
    }),
    sessions,
    factorReset,
  };
}
