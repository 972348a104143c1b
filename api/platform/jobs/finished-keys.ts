import type { Connection } from 'mongoose';

type Database = NonNullable<Connection['db']>;

/** The keys of jobs that have run, which must not run again. The jobs themselves are removed: every poll reads them all. */
export interface FinishedKeys {
  has(key: string): Promise<boolean>;
  add(key: string): Promise<void>;
}

interface FinishedKey {
  _id: string;
  at: Date;
}

interface FinishedJob {
  nextRunAt: Date | null;
  lastFinishedAt: Date | null;
  failReason: string | null;
  data: { key?: string };
}

/** Opens collection `job_keys`, after it has moved there the keys of finished jobs that older versions kept. */
export async function openFinishedKeys(db: Database): Promise<FinishedKeys> {
  const keys = db.collection<FinishedKey>('job_keys');
  const add = async (key: string) => {
    await keys.updateOne({ _id: key }, { $setOnInsert: { at: new Date() } }, { upsert: true });
  };
  const jobs = db.collection<FinishedJob>('jobs');
  const kept = { nextRunAt: null, lastFinishedAt: { $ne: null }, failReason: null };
  // One after the other: a stop in between loses no key, and the next start goes on.
  for await (const { _id, data } of jobs.find(kept, { projection: { 'data.key': 1 } })) {
    if (data?.key !== undefined) await add(data.key);
    await jobs.deleteOne({ _id });
  }
  return { add, has: async (key) => (await keys.findOne({ _id: key })) !== null };
}
