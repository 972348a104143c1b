import type { GatewayCollections } from '../store/collections.ts';
import { isDuplicateKeyError } from '../store/duplicate-key.ts';
import type { UsageRecord } from './usage.model.ts';
import { emptyLine, usageLinesOf, withLines } from './usage.sums.ts';
import { changeDay, type DayContent } from './usage-day.commands.ts';

/** The records of one report of one process: `holder` and `beat` identify them for all time. */
export interface UsageBatch {
  holder: string;
  beat: number;
  records: UsageRecord[];
}

/**
 * Writes batches of one holder and one team, and counts them exactly once, however often and by however many processes
 * they are written: records by their id; counts by the holder's last sequence number in their day. A holder's batches
 * are written in order; batches that wait together are written together.
 */
export async function writeBatches(
  collections: GatewayCollections,
  batches: readonly UsageBatch[],
): Promise<void> {
  const records = batches.flatMap((batch) => batch.records);
  const [first] = records;
  if (!first) return;
  await insertRecords(collections, records);
  for (const day of new Set(records.map((record) => record.day)))
    await changeDay(collections, { day, team: first.team }, (before) => counted(before, batches, day));
}

/** The day with the missing batches added; undefined where it has all of them. */
function counted(
  { lines, applied }: DayContent,
  batches: readonly UsageBatch[],
  day: string,
): DayContent | undefined {
  const missing = batches.filter(({ holder, beat }) => beat > (applied[holder] ?? Number.NEGATIVE_INFINITY));
  const last = missing.at(-1);
  if (!last) return undefined;
  const records = missing.flatMap((batch) => batch.records).filter((record) => record.day === day);
  return {
    lines: withLines(lines, usageLinesOf(records)),
    applied: { ...applied, [last.holder]: last.beat },
  };
}

/** Counts calls that were refused before they began: an indicator of abuse and not money, so a crash may lose some. */
export function countRefusals(
  collections: GatewayCollections,
  day: { day: string; team: string },
  byInstance: ReadonlyMap<string, number>,
): Promise<void> {
  const more = [...byInstance].map(([instance, refused]) => ({ ...emptyLine(instance, ''), refused }));
  return changeDay(collections, day, ({ lines, applied }) => ({ lines: withLines(lines, more), applied }));
}

async function insertRecords({ usage }: GatewayCollections, records: UsageRecord[]): Promise<void> {
  try {
    // Lean: the records are our own, and creating and validating a document for each would cost as much as the call
    // itself.
    await usage.insertMany(records, { ordered: false, lean: true });
  } catch (error) {
    if (!isDuplicateKeyError(error)) throw error;
    // At least some were written before; databases differ in how they report which.
    for (const record of records) {
      await usage.create(record).catch((again: unknown) => {
        if (!isDuplicateKeyError(again)) throw again;
      });
    }
  }
}
