import type { Connection } from 'mongoose';

type Database = NonNullable<Connection['db']>;

/** The keys of jobs that have run, which must not run again. The jobs themselves are removed: every poll reads them all. */
export interface FinishedKeys {
  has(key: string): Promise<boolean>;
  add(key: string): Promise<void>;
}

/** How long a job that failed for good is kept. */
const FAILED_JOB_KEPT_MS = 7 * 86_400_000;

interface FinishedKey {
  _id: string;
  at: Date;
}

interface FinishedJob {
  nextRunAt: Date | null;
  lastFinishedAt: Date | null;
  failReason: string | null;
  failCount: number | null;
  data: { key?: string };
}

/** Opens collection `job_keys`, after it has moved there the keys of finished jobs that older versions kept. */
export async function openFinishedKeys(db: Database): Promise<FinishedKeys> {
  const keys = db.collection<FinishedKey>('job_keys');
  const add = async (key: string) => {
    await keys.updateOne({ _id: key }, { $setOnInsert: { at: new Date() } }, { upsert: true });
  };
  const jobs = db.collection<FinishedJob>('jobs');
  const ended = { nextRunAt: null, lastFinishedAt: { $ne: null } };
  const expired = Date.now() - FAILED_JOB_KEPT_MS;
  // One after the other: a stop in between loses no key, and the next start goes on.
  for await (const { _id, data, lastFinishedAt, failReason, failCount } of jobs.find(ended)) {
    // The reason of a failed attempt stays when a later one succeeds; the count starts again.
    const succeeded = failReason === null || failCount === 0;
    if (succeeded && data?.key !== undefined) await add(data.key);
    if (succeeded || (lastFinishedAt?.getTime() ?? 0) < expired) await jobs.deleteOne({ _id });
  }
  return { add, has: async (key) => (await keys.findOne({ _id: key })) !== null };
}
