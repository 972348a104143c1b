import type { GatewayCollections } from '../store/collections.ts';
import { compareAndSwap, writeIfUnchanged } from '../store/compare-and-swap.ts';
import type { UsageDayRecord, UsageLine } from './usage-day.model.ts';

/** The counts of a day, and which batches they include. */
export interface DayContent {
  lines: UsageLine[];
  applied: Record<string, number>;
}

/** Identifies a day of a team. */
type DayOf = Pick<UsageDayRecord, 'day' | 'team'>;
type UsageDayCollections = Pick<GatewayCollections, 'usageDays'>;

/**
 * Changes a team's day, and retries when another process changed it in the meantime; undefined leaves it unchanged.
 * Throws database errors as they are: then it is unknown whether the write happened.
 */
export async function changeDay(
  collections: UsageDayCollections,
  day: DayOf,
  change: (before: DayContent) => DayContent | undefined,
): Promise<void> {
  await compareAndSwap(
    async () => {
      const found = (await collections.usageDays.findById(idOf(day)).lean()) ?? undefined;
      const next = change(contentOf(found));
      return !next || (await writeDay(collections, day, found?.revision, next)) ? true : undefined;
    },
    { onContention: () => new Error(`the usage of ${idOf(day)} changes faster than it can be written`) },
  );
}

/** Writes a day that was read at this revision, or is new. False where another process wrote it in the meantime. */
export function writeDay(
  { usageDays }: UsageDayCollections,
  { day, team }: DayOf,
  revision: number | undefined,
  { lines, applied }: DayContent,
): Promise<boolean> {
  const content = { lines: JSON.stringify(lines), applied, revision: (revision ?? 0) + 1 };
  const next = { _id: idOf({ day, team }), day, team, ...content };
  return writeIfUnchanged(usageDays, next, revision === undefined ? undefined : { revision });
}

/** The content of a stored day; empty where it is not stored. */
export function contentOf(found: Pick<UsageDayRecord, 'lines' | 'applied'> | undefined): DayContent {
  return found ? { lines: linesIn(found), applied: found.applied } : { lines: [], applied: {} };
}

export const linesIn = ({ lines }: Pick<UsageDayRecord, 'lines'>): UsageLine[] =>
  JSON.parse(lines) as UsageLine[];

const idOf = ({ day, team }: DayOf): string => `${day}/${team}`;
