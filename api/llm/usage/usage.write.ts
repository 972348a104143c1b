import { isDuplicate } from '../../database/duplicate.ts';
import type { Models } from '../../database/models.ts';
import type { UsageRecord } from './usage.model.ts';
import { sumsOf, type UsageSum, usageDayId } from './usage.sums.ts';
import type { UsageDayRecord } from './usage-day.model.ts';

/** Records of one report of one process: `holder` and `beat` name them for all time. */
export interface UsageBatch {
  holder: string;
  beat: number;
  records: UsageRecord[];
}

/**
 * Writes batches of one holder and counts them, once however often and by however many processes at a time they are
 * written: records by their id; counts by the last beat of the holder that is in them. A holder's batches are written in
 * the order of their beats; those that wait together are written together.
 */
export async function writeBatches(models: Models, batches: readonly UsageBatch[]): Promise<void> {
  const [first] = batches;
  if (!first) return;
  await insertRecords(
    models,
    batches.flatMap(({ records }) => records),
  );
  let due = sumsDue(batches, []);
  while (due.length > 0 && !(await countAll(models, first.holder, due))) {
    await Promise.all(
      due.map(({ counts, tools, from, beat, ...identity }) => insertIfMissing(models, identity)),
    );
    const days = { _id: { $in: due.map(({ _id }) => _id) } };
    due = sumsDue(batches, await models.usageDays.find(days, { applied: 1 }).lean());
  }
}

/** What a day lacks: all of the batches `from` one beat on, up to and with another. */
interface Due extends UsageSum {
  from: number;
  beat: number;
}

/** What of the batches is in none of these days, as they were last seen. */
function sumsDue(
  batches: readonly UsageBatch[],
  days: readonly Pick<UsageDayRecord, '_id' | 'applied'>[],
): Due[] {
  const { holder = '', beat = 0 } = batches.at(-1) ?? {};
  const applied = new Map(days.map((day) => [day._id, day.applied[holder]]));
  const lacks = (_id: string, { beat: own }: UsageBatch) =>
    own > (applied.get(_id) ?? Number.NEGATIVE_INFINITY);
  const records = batches.flatMap((batch) =>
    batch.records.filter(({ day, team, instance, model }) =>
      lacks(usageDayId(day, team, instance, model), batch),
    ),
  );
  return sumsOf(records).map((sum) => {
    const from = batches.find((batch) => lacks(sum._id, batch))?.beat ?? beat;
    return { ...sum, from, beat };
  });
}

/** True where all of it is counted now; false where a day is not there, or has some of it already. */
async function countAll({ usageDays }: Models, holder: string, due: readonly Due[]): Promise<boolean> {
  const applied = `applied.${holder}`;
  const changes = due.map(({ _id, counts, tools, from, beat }) => {
    const toolCounts = Object.entries(tools).map(([name, count]) => [`tools.${name}`, count]);
    const notYet = { $or: [{ [applied]: { $exists: false } }, { [applied]: { $lt: from } }] };
    const $inc = { ...counts, ...Object.fromEntries(toolCounts), revision: 1 };
    return { updateOne: { filter: { _id, ...notYet }, update: { $inc, $set: { [applied]: beat } } } };
  });
  const { matchedCount } = await usageDays.bulkWrite(changes);
  return matchedCount === due.length;
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
    // Plain: they are our own, and a document made and validated for each would cost as much as the call itself.
    await usage.insertMany(records, { ordered: false, lean: true });
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

async function insertIfMissing(
  { usageDays }: Models,
  identity: { _id: string; day: string; team: string; instance: string; model: string },
): Promise<void> {
  if (await usageDays.findById(identity._id, { _id: 1 }).lean()) return;
  await usageDays.create(identity).catch((error: unknown) => {
    if (!isDuplicate(error)) throw error;
  });
}
