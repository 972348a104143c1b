import type { BudgetClient } from './budget-client.contract.ts';
import type { BudgetClientOptions } from './budget-client-options.ts';
import { TeamBudget } from './team-budget.ts';

/**
 * Opens this process's budget client. These guarantees hold for any number of processes on one database:
 *
 * (a) An amount counts against every limit from the moment it is granted, and every grant is a compare-and-swap on one
 * document per team. So all processes together cannot exceed a limit, except where a provider reports more than was
 * reserved: that is charged in full, and stops the next call.
 * (b) A lease is small compared with its limit (2%, at least one call). When the budget is nearly used up there is no
 * lease: each call is granted exactly its worst case. Within that bound a lease is five calls, or twice what calls
 * request between two reports. Idle amounts go back within seconds.
 * (c) A process that stands still for longer than a lease (15 s plus a margin of 20%, by the clock of the process that
 * checks) is reclaimed by any process that touches the ledger. Its streamed calls are charged their prompt and what was
 * seen of the answer, its other calls in full, and so is anything it had leased without reporting it, because nobody
 * can know whether it was used. Everything else comes back. Such charges become usage records of kind `lost`.
 * (d) A process that cannot report for the length of a lease gives up its lease before others reclaim it: its calls are
 * notified by `onLost`, nothing about them counts any more, and it starts again under another name.
 * (e) A call is charged to the day and month (UTC) in which it was reserved.
 *
 * A usage record stays in the ledger from the write that charges it until it is in its collection, so that no crash can
 * separate the two: a process that finds an expired holder writes the records of that holder before it removes it. The
 * ledger holds at most a few hundred records of one process; usage beyond that stays in its share until there is room
 * for the records.
 *
 * Rates: each process admits 1/N of an instance's requests and tokens, where N is the number of processes that have an
 * entry in the ledger, as last read (at most a quarter of a lease ago). Over time the rate holds; within one minute at
 * most twice the rate passes (full buckets and their refill), and once more for each process that has just joined.
 */
export function openBudgetClient(options: BudgetClientOptions): BudgetClient {
  const teams = new Map<string, TeamBudget>();
  const teamBudgetOf = (teamId: string) => {
    const found = teams.get(teamId) ?? new TeamBudget(teamId, options);
    teams.set(teamId, found);
    return found;
  };
  /** Reclaims what an earlier run of this process left; otherwise it waits for the next call of its team. */
  const checkBusyTeams = async () => {
    const busy = await options.collections.ledgers.find({ busy: true }, { _id: 1 }).lean();
    for (const { _id } of busy) await teamBudgetOf(_id).reclaimExpired();
  };
  const checked = checkBusyTeams().catch((error: unknown) => options.onTrouble?.(error));
  return {
    reserve: (payer, worst, call) => teamBudgetOf(payer.teamId).reserve(payer, worst, call),
    refreshLimits() {
      for (const team of teams.values()) team.refreshLimits();
    },
    async close() {
      await checked;
      await Promise.all([...teams.values()].map((team) => team.close()));
    },
  };
}
