/**
 * Classes of priority, lower first. Work that a customer waits for goes before work that nobody waits for. A waiting
 * operation moves up one class every `AGEING_MS`, so that nothing waits forever.
 */
export const PRIORITY = { customer: 0, operator: 1, update: 2, repair: 3, check: 4 } as const;
export type PriorityName = keyof typeof PRIORITY;

const AGEING_MS = 10 * 60_000;

/** The fields that decide the order. */
export interface QueueEntryFields {
  _id: { toString(): string };
  teamId: { toString(): string };
  priority: number;
  createdAt: Date;
}

/**
 * The order in which waiting operations are taken. Within a class owners take turns: an owner's second operation comes
 * after everyone's first, and operations that already run count. Then the oldest goes first. A pure function.
 */
export function sortByPriority<T extends QueueEntryFields>(
  waiting: readonly T[],
  running: readonly Pick<QueueEntryFields, 'teamId'>[],
  now: Date,
): T[] {
  const roundsByOwner = countsOf(running.map(({ teamId }) => teamId.toString()));
  return waiting
    .map((operation) => ({ operation, class: classOf(operation, now) }))
    .toSorted((a, b) => a.class - b.class || age(a.operation, b.operation))
    .map((entry) => ({ ...entry, round: nextRound(roundsByOwner, entry.operation.teamId.toString()) }))
    .toSorted((a, b) => a.class - b.class || a.round - b.round || age(a.operation, b.operation))
    .map(({ operation }) => operation);
}

/** If a clock jumped back, the wait counts as zero. */
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
