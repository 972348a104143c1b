/** A delivery that is due. */
export interface DueDelivery {
  teamId: { toString(): string };
  dueAt: Date;
}

/** How many deliveries may run at once. */
export interface DeliveryLimits {
  total: number;
  perTeam: number;
}

/**
 * The deliveries to start now. Teams take turns, those with the fewest under way first, and a team gets at most its share: a
 * receiver that is slow, or that gets a thousand events, holds up only its own team. Pure.
 *
 * @param running the team of each delivery that is under way in this process
 */
export function nextDeliveries<Due extends DueDelivery>(
  due: readonly Due[],
  running: readonly string[],
  { total, perTeam }: DeliveryLimits,
): Due[] {
  const waiting = byTeam(due);
  const busy = new Map<string, number>();
  for (const team of running) busy.set(team, (busy.get(team) ?? 0) + 1);
  const chosen: Due[] = [];
  while (running.length + chosen.length < total) {
    const team = leastBusy(waiting, busy, perTeam);
    const next = team === undefined ? undefined : waiting.get(team)?.shift();
    if (team === undefined || !next) break;
    busy.set(team, (busy.get(team) ?? 0) + 1);
    chosen.push(next);
  }
  return chosen;
}

/** The team whose turn it is: the fewest under way, then the longest wait. */
function leastBusy(
  waiting: ReadonlyMap<string, DueDelivery[]>,
  busy: ReadonlyMap<string, number>,
  perTeam: number,
): string | undefined {
  const candidates = [...waiting].flatMap(([team, [first]]) =>
    first && (busy.get(team) ?? 0) < perTeam
      ? [{ team, busy: busy.get(team) ?? 0, since: first.dueAt.getTime() }]
      : [],
  );
  return candidates.toSorted((a, b) => a.busy - b.busy || a.since - b.since)[0]?.team;
}

function byTeam<Due extends DueDelivery>(due: readonly Due[]): Map<string, Due[]> {
  const sorted = due.toSorted((a, b) => a.dueAt.getTime() - b.dueAt.getTime());
  return Map.groupBy(sorted, ({ teamId }) => teamId.toString());
}
