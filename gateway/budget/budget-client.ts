import type { BudgetClientOptions } from './budget-client-options.ts';
import type { BudgetClient } from './contract.ts';
import { TeamBudget } from './team-budget.ts';

/**
 * Opens a process's purse. What holds, with any number of processes on one database:
 *
 * (a) An amount counts against every limit from the moment it is granted, and all is granted by compare-and-swap on one
 * document per team. So all processes together cannot pass a limit, except where a provider reports more than was
 * reserved: that is charged in full, and stops the next call.
 * (b) A lease is small against its limit (2%, at least one call), and there is none when the budget is nearly used up:
 * then each call is granted exactly its worst case. Within that it is five calls, or what calls ask for between two
 * reports, twice. What is idle goes back within seconds.
 * (c) A process that stood still for a lease's life (15 s, by the clock of whoever looks) is given up by any process that
 * touches the ledger. Its streamed calls are charged their prompt and what was seen of them, its others in full, and what
 * it had leased without reporting it, too: nobody can know. Everything else comes back. What is charged so is a usage
 * record of kind `lost`.
 * (d) A process that cannot report for that long gives itself up before others do: its calls are told by `onLost`, nothing
 * of them counts any more, and it begins anew under another name.
 * (e) A call is charged to the day and month (UTC) in which it was reserved.
 *
 * A usage record stands in the ledger from the write that charges it until it is in its collection, so that no crash can
 * part the two: whoever finds the rest of a dead process writes its records before it forgets the process. Of one process
 * there are a few hundred in it at most; what others used stays in its share until there is room for their records.
 *
 * Rates: each process lets a Nth of an instance's requests and tokens through, where N are the processes that have
 * something in the ledger, as last read (a quarter of a lease ago at most). Over time the rate holds; within one minute
 * at most twice of it passes (full buckets and their refill), and once more for each process that has just come.
 */
export function openBudgetClient(options: BudgetClientOptions): BudgetClient {
  const teams = new Map<string, TeamBudget>();
  const teamBudgetOf = (teamId: string) => {
    const found = teams.get(teamId) ?? new TeamBudget(teamId, options);
    teams.set(teamId, found);
    return found;
  };
  /** What an earlier life of this process left would otherwise wait for its team's next call. */
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
