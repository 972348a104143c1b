/**
 * Who goes first. A person before the page is served before work that nobody waits for; whatever waits long enough goes up
 * a class every `AGEING_MS`, so that nothing waits for ever.
 */
export const PRIORITY = { customer: 0, operator: 1, update: 2, repair: 3, check: 4 } as const;
/** A name of a class of priority. */
export type PriorityName = keyof typeof PRIORITY;

const AGEING_MS = 10 * 60_000;

/** What the order is made from. */
export interface QueueEntryFields {
  _id: { toString(): string };
  ownerId: { toString(): string };
  priority: number;
  createdAt: Date;
}

/**
 * The order in which waiting operations are taken. Within a class owners take turns: somebody's second operation comes
 * after everybody's first, and counts those of hers that run already. Then the oldest. A pure function of its arguments.
 */
export function sortByPriority<T extends QueueEntryFields>(
  waiting: readonly T[],
  running: readonly Pick<QueueEntryFields, 'ownerId'>[],
  now: Date,
): T[] {
  const roundsByOwner = countsOf(running.map(({ ownerId }) => ownerId.toString()));
  return waiting
    .map((operation) => ({ operation, class: classOf(operation, now) }))
    .toSorted((a, b) => a.class - b.class || age(a.operation, b.operation))
    .map((entry) => ({ ...entry, turn: nextRound(roundsByOwner, entry.operation.ownerId.toString()) }))
    .toSorted((a, b) => a.class - b.class || a.turn - b.turn || age(a.operation, b.operation))
    .map(({ operation }) => operation);
}

/** A clock that jumped back makes nobody younger than new. */
function classOf({ priority, createdAt }: QueueEntryFields, now: Date): number {
  const waitedMs = Math.max(0, now.getTime() - createdAt.getTime());
  return Math.max(0, priority - Math.floor(waitedMs / AGEING_MS));
}

function age(a: QueueEntryFields, b: QueueEntryFields): number {
  return a.createdAt.getTime() - b.createdAt.getTime() || (a._id.toString() < b._id.toString() ? -1 : 1);
}

function countsOf(owners: string[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const owner of owners) counts.set(owner, (counts.get(owner) ?? 0) + 1);
  return counts;
}

function nextRound(roundsByOwner: Map<string, number>, owner: string): number {
  const round = roundsByOwner.get(owner) ?? 0;
  roundsByOwner.set(owner, round + 1);
  return round;
}
