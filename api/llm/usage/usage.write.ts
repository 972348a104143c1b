import { isDuplicate } from '../../database/duplicate.ts';
import type { Models } from '../../database/models.ts';
import type { UsageRecord } from './usage.model.ts';
import { sumsOf, type UsageSum, usageDayId } from './usage.sums.ts';

/** Records of one report of one process: `holder` and `beat` name them for all time. */
export interface UsageBatch {
  holder: string;
  beat: number;
  records: UsageRecord[];
}

/**
 * Writes a batch and counts it, once however often and by however many processes at a time it is written: records by
 * their id; counts by the last beat of the holder that is in them. A holder's batches are written in the order of their
 * beats.
 */
export async function writeBatch(models: Models, batch: UsageBatch): Promise<void> {
  await insertRecords(models, batch.records);
  for (const sum of sumsOf(batch.records)) await countSum(models, batch, sum);
}

/** Counts calls that were refused before they began: a sign of abuse, and no money, so that a crash may forget some. */
export async function countRefusals(
  models: Models,
  { day, team, instance }: { day: string; team: string; instance: string },
  refused: number,
): Promise<void> {
  const identity = { _id: usageDayId(day, team, instance, ''), day, team, instance, model: '' };
  const count = () => models.usageDays.updateOne({ _id: identity._id }, { $inc: { refused, revision: 1 } });
  if ((await count()).matchedCount > 0) return;
  await insertIfMissing(models, identity);
  await count();
}

async function insertRecords({ usage }: Models, records: UsageRecord[]): Promise<void> {
  try {
    await usage.insertMany(records, { ordered: false });
  } catch (error) {
    if (!isDuplicate(error)) throw error;
    // Written before, at least in part; which part, no two databases say alike.
    for (const record of records) {
      await usage.create(record).catch((again: unknown) => {
        if (!isDuplicate(again)) throw again;
      });
    }
  }
}

async function countSum(models: Models, { holder, beat }: UsageBatch, sum: UsageSum): Promise<void> {
  const { counts, tools, ...identity } = sum;
  const applied = `applied.${holder}`;
  const notYet = { $or: [{ [applied]: { $exists: false } }, { [applied]: { $lt: beat } }] };
  const toolCounts = Object.entries(tools).map(([name, count]) => [`tools.${name}`, count]);
  const count = () =>
    models.usageDays.updateOne(
      { _id: identity._id, ...notYet },
      { $inc: { ...counts, ...Object.fromEntries(toolCounts), revision: 1 }, $set: { [applied]: beat } },
    );
  if ((await count()).matchedCount > 0) return;
  // Either it is counted already, or this is the first of the day.
  await insertIfMissing(models, identity);
  await count();
}

async function insertIfMissing(
  { usageDays }: Models,
  identity: { _id: string; day: string; team: string; instance: string; model: string },
): Promise<void> {
  if (await usageDays.findById(identity._id, { _id: 1 }).lean()) return;
  await usageDays.create(identity).catch((error: unknown) => {
    if (!isDuplicate(error)) throw error;
  });
}
