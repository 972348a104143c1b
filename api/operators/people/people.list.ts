import { type QueryFilter, Types } from 'mongoose';
import type { TeamRecord } from '../../accounts/teams/team.model.ts';
import { teamIdsOfAll } from '../../accounts/teams/team.owners.ts';
import { answersFor, memberOf, readTeams, teamIdsOf } from '../../accounts/teams/team.read.ts';
import type { UserRecord } from '../../accounts/users/user.model.ts';
import type { CustomerCollections } from '../../assistants/instances/customer.forms.ts';
import { newestIds } from '../newest-rows.ts';
import type { PeopleOnly } from './people.schema.ts';
import { peopleFound } from './people.search.ts';

/** One account as an operator sees it. */
interface PersonLine {
  user: UserRecord;
  teams: number;
  /** The subdomains of their teams' assistants. */
  assistants: string[];
  suspended: boolean;
}

/** A page of people. `next`: undefined on the last one. */
export interface PeoplePage {
  people: PersonLine[];
  next: string | undefined;
}

const PAGE = 50;

const ONLY: Record<PeopleOnly, QueryFilter<UserRecord>> = {
  unproven: { unproven: true },
  order_waits: { orderWaits: true },
  operators: { role: 'operator' },
};

/** Accounts, the newest first, one page at a time; with `find` those that it finds. */
export async function readPeople(
  collections: CustomerCollections,
  {
    find,
    only,
    after,
    baseDomain,
  }: {
    find?: string | undefined;
    only?: PeopleOnly | undefined;
    after?: string | undefined;
    baseDomain: string;
  },
): Promise<PeoplePage> {
  const before = after ? new Types.ObjectId(after) : undefined;
  const newest = find || only ? undefined : await newestAccounts(collections, before);
  const found = find ? await peopleFound(collections, find, baseDomain) : {};
  // Beside an exact _id, which has one page only.
  const earlier = before ? { $and: [{ _id: { $lt: before } }] } : {};
  const rows = await collections.users
    .find(newest ? { _id: { $in: newest } } : { ...found, ...(only && ONLY[only]), ...earlier })
    .sort({ _id: -1 })
    .limit(PAGE + 1)
    .lean();
  const page = rows.slice(0, PAGE);
  return {
    people: await linesOf(collections, page),
    next: rows.length > PAGE ? page.at(-1)?._id.toString() : undefined,
  };
}

function newestAccounts(
  { users }: CustomerCollections,
  before: Types.ObjectId | undefined,
): Promise<Types.ObjectId[] | undefined> {
  return newestIds({
    ofDays: (days) => users.find({ idDay: { $in: days } }, { _id: 1 }).lean(),
    keyOf: ({ _id }) => _id.toString(),
    limit: PAGE + 1,
    now: new Date(),
    before: before && { key: before.toString(), at: before.getTimestamp() },
  });
}

/** These accounts with what their teams have: one query for the teams, and one for the assistants. */
async function linesOf(collections: CustomerCollections, users: UserRecord[]): Promise<PersonLine[]> {
  const teamIds = teamIdsOfAll(users);
  const [teams, instances] = await Promise.all([
    readTeams(collections, teamIds),
    collections.instances.find({ teamId: { $in: teamIds } }, { teamId: 1, subdomain: 1 }).lean(),
  ]);
  const subdomains = Map.groupBy(instances, ({ teamId }) => teamId.toString());
  return users.map((user) => {
    const own = teamsAmong(teams, user);
    return {
      user,
      teams: own.length,
      assistants: own.flatMap(({ _id }) =>
        (subdomains.get(_id.toString()) ?? []).map(({ subdomain }) => subdomain),
      ),
      suspended: own.some((team) => answersFor(user, team) && team.suspension),
    };
  });
}

function teamsAmong(teams: ReadonlyMap<string, TeamRecord>, user: UserRecord): TeamRecord[] {
  return teamIdsOf(user).flatMap((id) => {
    const team = teams.get(id.toString());
    return team && memberOf(team, user._id) ? [team] : [];
  });
}
