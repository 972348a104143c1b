import { setTimeout as sleep } from 'node:timers/promises';
import type { Types } from 'mongoose';
import type { TeamRecord } from '../../accounts/teams/team.model.ts';
import { daysUntil } from '../../accounts/users/calendar-day.ts';
import type { AssistantCollections } from '../../assistants/assistant.collections.ts';
import { rowCountOf } from '../../platform/database/row-count.ts';

/** How many people and teams there are. */
export interface PeopleCounts {
  at: Date;
  people: { total: number; active: number; withAssistant: number; unproven: number; ordersWaiting: number };
  teams: { total: number; created: number; active: number; withAssistant: number; suspended: number };
}

type Collections = Pick<AssistantCollections, 'users' | 'teams' | 'instances'>;

const ACTIVE_DAYS = 30;
/** Several operators who look at once, or one who reloads, have them counted once. */
const FRESH_MS = 30_000;
/** Counting is at most this share of the time. */
const SHARE = 1 / 20;
/** Nobody waits longer for a count if there is an earlier one. */
const WAIT_MS = 500;

/**
 * Counts at most every half minute, and less often where it takes long. A reader gets the earlier counts, with their time, if the
 * new ones are not there at once: only the first one waits.
 */
export function createPeopleCounter(
  collections: Collections,
  clock: () => Date = () => new Date(),
): () => Promise<PeopleCounts> {
  let kept: { counts: PeopleCounts; freshMs: number } | undefined;
  let counting: Promise<PeopleCounts> | undefined;
  const count = async (): Promise<PeopleCounts> => {
    const began = performance.now();
    try {
      const counts = await countPeople(collections, clock());
      kept = { counts, freshMs: Math.max(FRESH_MS, (performance.now() - began) / SHARE) };
      return counts;
    } finally {
      counting = undefined;
    }
  };
  return async () => {
    const earlier = kept;
    const isFresh = earlier && Math.abs(clock().getTime() - earlier.counts.at.getTime()) < earlier.freshMs;
    if (isFresh) return earlier.counts;
    counting ??= count();
    if (!earlier) return await counting;
    // What fails after the answer is tried again by the next reader.
    counting.catch(() => undefined);
    return await Promise.race([counting, sleep(WAIT_MS, earlier.counts, { ref: false })]);
  };
}

/**
 * Counts people and teams. Each query is one of equal values in an index, or reads a collection of small rows once: teams have a
 * row only after their first change.
 */
export async function countPeople(collections: Collections, now: Date): Promise<PeopleCounts> {
  const { users } = collections;
  const [total, active, unproven, ordersWaiting, teams, instances] = await Promise.all([
    rowCountOf(users),
    users.find({ activeOn: { $in: daysUntil(now, ACTIVE_DAYS) } }, { _id: 1 }).lean(),
    users.countDocuments({ unproven: true }),
    users.countDocuments({ orderWaits: true }),
    collections.teams.find({}, { members: 1, suspension: 1 }).lean(),
    // Not `distinct`: the embedded database compares each value with all others.
    collections.instances.find({}, { _id: 0, teamId: 1 }).lean(),
  ]);
  const rows = new Map(teams.map((team) => [team._id.toString(), team]));
  const created = await createdAmong(collections, teams);
  const activeIds = new Set(active.map(({ _id }) => _id.toString()));
  const withAssistant = new Map(instances.map(({ teamId }) => [teamId.toString(), teamId]));
  const people = new Set([...withAssistant.values()].flatMap((id) => membersOf(rows, id)));
  return {
    at: now,
    people: { total, active: activeIds.size, withAssistant: people.size, unproven, ordersWaiting },
    teams: {
      total: total + created,
      created,
      active: activeTeams(rows, activeIds),
      withAssistant: withAssistant.size,
      suspended: teams.filter(({ suspension }) => suspension).length,
    },
  };
}

type TeamRow = Pick<TeamRecord, '_id' | 'members' | 'suspension'>;
type TeamRows = ReadonlyMap<string, TeamRow>;

/** Ids in one query: more than a thousand make the embedded database read every account. */
const BATCH = 1_000;

/** How many of these teams people have created: the id of an own team is that of its account. */
async function createdAmong({ users }: Collections, teams: readonly TeamRow[]): Promise<number> {
  let own = 0;
  for (let first = 0; first < teams.length; first += BATCH) {
    const ids = teams.slice(first, first + BATCH).map(({ _id }) => _id);
    own += (await users.find({ _id: { $in: ids } }, { _id: 1 }).lean()).length;
  }
  return teams.length - own;
}

/** The people of a team; of one without a row, the person with its id. */
function membersOf(rows: TeamRows, teamId: Types.ObjectId): string[] {
  const members = rows.get(teamId.toString())?.members.map(({ userId }) => userId.toString());
  return members ?? [teamId.toString()];
}

function activeTeams(rows: TeamRows, activeIds: ReadonlySet<string>): number {
  const withRow = [...rows.values()].filter(({ members }) =>
    members.some(({ userId }) => activeIds.has(userId.toString())),
  );
  const withoutRow = [...activeIds].filter((id) => !rows.has(id));
  return withRow.length + withoutRow.length;
}
