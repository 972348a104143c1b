import type { UsageCounts } from '../../../../gateway/records/usage-day.model.ts';
import type { UsageCollections } from '../../usage.collections.ts';
import { totalsBy } from '../totals.ts';
import { rowsOn } from '../usage.read.ts';

/** How long a past day is cached, in ms: only a process that writes late, or a rebuild, still changes it. */
const KEPT_MS = 600_000;
/** Days that are read each time: today, and yesterday, whose last records come after midnight. */
const MOVING_DAYS = 2;

/** What each team used on each day. */
export type UsageByTeamAndDay = Map<string, Map<string, UsageCounts>>;

/** A day as it was read, and when by the monotonic clock. */
interface CachedDay {
  at: number;
  teams: ReadonlyMap<string, UsageCounts>;
}

/** Reads the days of the whole fleet. For a page that refreshes every minute, rereads only those that still change. */
export class FleetUsageCache {
  readonly #collections: UsageCollections;
  readonly #clock: () => number;
  readonly #kept = new Map<string, CachedDay>();

  constructor(collections: UsageCollections, clock = () => performance.now()) {
    this.#collections = collections;
    this.#clock = clock;
  }

  /** `days`: oldest first. */
  async read(days: readonly string[]): Promise<UsageByTeamAndDay> {
    const missing = days.filter((day, index) => index >= days.length - MOVING_DAYS || !this.#isKnown(day));
    const rows = Map.groupBy(await rowsOn(this.#collections, missing), ({ day }) => day);
    const at = this.#clock();
    for (const day of missing)
      this.#kept.set(day, { at, teams: totalsBy(rows.get(day) ?? [], ({ team }) => team) });
    for (const day of this.#kept.keys()) if (!days.includes(day)) this.#kept.delete(day);
    return byTeam(this.#kept);
  }

  #isKnown(day: string): boolean {
    const kept = this.#kept.get(day);
    return kept !== undefined && this.#clock() - kept.at < KEPT_MS;
  }
}

function byTeam(days: ReadonlyMap<string, CachedDay>): UsageByTeamAndDay {
  const teams: UsageByTeamAndDay = new Map();
  for (const [day, kept] of days)
    for (const [team, totals] of kept.teams) {
      const own = teams.get(team) ?? new Map<string, UsageCounts>();
      own.set(day, totals);
      teams.set(team, own);
    }
  return teams;
}
