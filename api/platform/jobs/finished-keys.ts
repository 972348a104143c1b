import type { Connection } from 'mongoose';

type Database = NonNullable<Connection['db']>;

/** The keys of jobs that have ended, which must not run again. The jobs themselves are removed: every poll reads them all. */
export interface FinishedKeys {
  has(key: string): Promise<boolean>;
  add(key: string): Promise<void>;
}

interface FinishedKey {
  _id: string;
  at: Date;
}

interface StoredJob {
  nextRunAt: Date | null;
  lockedAt?: Date | null;
  lastFinishedAt: Date | null;
  data: { key?: string };
}

/** Opens collection `job_keys`, after it has moved there the keys of ended jobs that older versions kept. */
export async function openFinishedKeys(db: Database): Promise<FinishedKeys> {
  const keys = db.collection<FinishedKey>('job_keys');
  const add = async (key: string) => {
    await keys.updateOne({ _id: key }, { $setOnInsert: { at: new Date() } }, { upsert: true });
  };
  const jobs = db.collection<StoredJob>('jobs');
  // A job that another process is trying again has the end of its last attempt, and a lock.
  const ended = { nextRunAt: null, lockedAt: null, lastFinishedAt: { $ne: null } };
  // One after the other: a stop in between loses no key, and the next start goes on.
  for await (const { _id, data } of jobs.find(ended)) {
    if (data?.key !== undefined) await add(data.key);
    await jobs.deleteOne({ _id });
  }
  return { add, has: async (key) => (await keys.findOne({ _id: key })) !== null };
}
