import { setTimeout as sleep } from 'node:timers/promises';
import type { GatewayCollections } from '../store/collections.ts';
import { isDuplicateKeyError } from '../store/duplicate-key.ts';
import type { UsageDayRecord, UsageLine } from './usage-day.model.ts';

/** What is counted of a day, and which batches are in it. */
export interface DayContent {
  lines: UsageLine[];
  applied: Record<string, number>;
}

/** Whose day it is. */
type DayOf = Pick<UsageDayRecord, 'day' | 'team'>;
type UsageDayCollections = Pick<GatewayCollections, 'usageDays'>;

/** Only a livelock could lose so often; each loss means that another process got through. */
const MAX_ATTEMPTS = 200;

/**
 * Changes a team's day, tried again on whatever another process made of it meanwhile; undefined leaves it as it is. Throws
 * what the database throws: then nobody knows whether it was written.
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

/** Writes a day that was read at this revision, or is new. False where somebody else wrote it meanwhile. */
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

/** What a stored day says; nothing is counted of one that is not stored. */
export function contentOf(found: Pick<UsageDayRecord, 'lines' | 'applied'> | undefined): DayContent {
  return found ? { lines: linesIn(found), applied: found.applied } : { lines: [], applied: {} };
}

/** The lines of a stored day. */
export const linesIn = ({ lines }: Pick<UsageDayRecord, 'lines'>): UsageLine[] =>
  JSON.parse(lines) as UsageLine[];

const idOf = ({ day, team }: DayOf): string => `${day}/${team}`;
