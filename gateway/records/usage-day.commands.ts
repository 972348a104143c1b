import { setTimeout as sleep } from 'node:timers/promises';
import type { GatewayCollections } from '../store/collections.ts';
import { isDuplicateKeyError } from '../store/duplicate-key.ts';
import type { UsageDayRecord, UsageLine } from './usage-day.model.ts';

/** The counts of a day, and which batches they include. */
export interface DayContent {
  lines: UsageLine[];
  applied: Record<string, number>;
}

/** Identifies a day of a team. */
type DayOf = Pick<UsageDayRecord, 'day' | 'team'>;
type UsageDayCollections = Pick<GatewayCollections, 'usageDays'>;

/** Only a livelock could fail this often; each failed attempt means that another process succeeded. */
const MAX_ATTEMPTS = 200;

/**
 * Changes a team's day, and retries when another process changed it in the meantime; undefined leaves it unchanged.
 * Throws database errors as they are: then it is unknown whether the write happened.
 */
export async function changeDay(
  collections: UsageDayCollections,
  day: DayOf,
  change: (before: DayContent) => DayContent | undefined,
): Promise<void> {
  for (let round = 0; round < MAX_ATTEMPTS; round += 1) {
    const found = (await collections.usageDays.findById(idOf(day)).lean()) ?? undefined;
    const next = change(contentOf(found));
    if (!next || (await writeDay(collections, day, found?.revision, next))) return;
    await sleep(Math.random() * 5);
  }
  throw new Error(`the usage of ${idOf(day)} changes faster than it can be written`);
}

/** Writes a day that was read at this revision, or is new. False where another process wrote it in the meantime. */
export async function writeDay(
  { usageDays }: UsageDayCollections,
  { day, team }: DayOf,
  revision: number | undefined,
  { lines, applied }: DayContent,
): Promise<boolean> {
  const _id = idOf({ day, team });
  const next = { lines: JSON.stringify(lines), applied, revision: (revision ?? 0) + 1 };
  if (revision !== undefined)
    return (await usageDays.updateOne({ _id, revision }, { $set: next })).matchedCount === 1;
  try {
    await usageDays.create({ _id, day, team, ...next });
    return true;
  } catch (error) {
    if (isDuplicateKeyError(error)) return false;
    throw error;
  }
}

/** The content of a stored day; empty where it is not stored. */
export function contentOf(found: Pick<UsageDayRecord, 'lines' | 'applied'> | undefined): DayContent {
  return found ? { lines: linesIn(found), applied: found.applied } : { lines: [], applied: {} };
}

export const linesIn = ({ lines }: Pick<UsageDayRecord, 'lines'>): UsageLine[] =>
  JSON.parse(lines) as UsageLine[];

const idOf = ({ day, team }: DayOf): string => `${day}/${team}`;
