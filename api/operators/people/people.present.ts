import { presentFactors } from '../../accounts/factors/factor.present.ts';
import type { FactorResetRecord } from '../../accounts/factors/reset/factor-reset.model.ts';
import { hasSecondFactor } from '../../accounts/factors/second-factor.model.ts';
import { isOperator } from '../../accounts/policy/policy.ts';
import { presentSessions } from '../../accounts/sessions/session.present.ts';
import { answersFor, memberOf } from '../../accounts/teams/team.read.ts';
import type { UserRecord } from '../../accounts/users/user.model.ts';
import { isEmailProven } from '../../accounts/users/user.present.ts';
import type { PeopleCounts } from './people.counts.ts';
import type { PeoplePage } from './people.list.ts';
import type { FactorResetBody, PeopleBody, PeopleCountsBody, PersonBody } from './people.schema.ts';
import type { Person } from './person.read.ts';

/** The public form of a page of people. */
export function presentPeople({ people, next }: PeoplePage): PeopleBody {
  return {
    people: people.map(({ user, ...line }) => ({ ...presentIdentity(user), ...line })),
    next: next ?? null,
  };
}

/** The public form of the counts, with the requests that wait for another operator. */
export function presentCounts(
  { at, people, teams }: PeopleCounts,
  resets: readonly FactorResetRecord[],
  users: readonly UserRecord[],
): PeopleCountsBody {
  const byId = new Map(users.map((user) => [user._id.toString(), user]));
  return {
    at: at.toISOString(),
    people,
    teams,
    factorResets: resets.flatMap(({ _id, askedByName, expiresAt }) => {
      const user = byId.get(_id.toString());
      if (!user) return [];
      const person = { id: _id.toString(), name: user.name, email: user.email ?? null };
      return { person, askedBy: askedByName, expiresAt: expiresAt.toISOString() };
    }),
  };
}

/** The public form of a person. `reader` is the operator who reads it; undefined at the command line. */
export function presentPerson(
  { user, teams, assistants, sessions, factorReset }: Person,
  reader?: Pick<UserRecord, '_id'>,
): PersonBody {
  const suspension = teams.find((team) => answersFor(user, team) && team.suspension)?.suspension;
  return {
    ...presentIdentity(user),
    emailProvenAt: user.emailProvenAt?.toISOString() ?? null,
    newEmail: user.newEmail?.email ?? null,
    waysIn: [...(user.passwordHash ? (['password'] as const) : []), ...(user.xId ? (['x'] as const) : [])],
    factors: presentFactors(user),
    plan: user.plan,
    suspension: suspension ? { at: suspension.at.toISOString(), because: suspension.because } : null,
    teams: teams.flatMap((team) => {
      const member = memberOf(team, user._id);
      if (!member) return [];
      return {
        id: team._id.toString(),
        name: team.shownName,
        own: team._id.equals(user._id),
        role: member.role,
        members: team.members.length,
        suspended: Boolean(team.suspension),
      };
    }),
    assistants: assistants.map(({ subdomain, team, status, error, tier, region, adopted, createdAt }) => ({
      ...{ subdomain, team, status, error, tier, region, adopted },
      createdAt: createdAt.toISOString(),
    })),
    // None of them is the reader's own, unless they look at themselves.
    sessions: presentSessions(sessions, user, '').sessions,
    factorReset: factorReset ? presentFactorReset(factorReset, reader) : null,
  };
}

/** The public form of a request to reset a second factor. */
export function presentFactorReset(
  { _id, request, askedBy, askedByName, reason, at, expiresAt }: FactorResetRecord,
  reader?: Pick<UserRecord, '_id'>,
): FactorResetBody {
  return {
    request,
    askedBy: askedByName,
    reason,
    at: at.toISOString(),
    expiresAt: expiresAt.toISOString(),
    canConfirm: reader !== undefined && !reader._id.equals(_id) && askedBy !== `user:${reader._id}`,
  };
}

function presentIdentity(user: UserRecord) {
  return {
    id: user._id.toString(),
    name: user.name,
    email: user.email ?? null,
    emailProven: isEmailProven(user),
    xUsername: user.xId ? (user.xUsername ?? '') : null,
    operator: isOperator(user),
    secondFactor: hasSecondFactor(user),
    orderWaits: Boolean(user.wantedOrder),
    deletionDue: user.deletion?.due.toISOString() ?? null,
    activeOn: user.activeOn ?? null,
    createdAt: user.createdAt.toISOString(),
  };
}
