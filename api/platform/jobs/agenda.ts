import { MongoBackend } from '@agendajs/mongo-backend';
import {
  Agenda,
  type BackoffStrategy,
  backoffStrategies,
  InMemoryNotificationChannel,
  type Job,
} from 'agenda';
import type { Connection } from 'mongoose';
import type { Logger } from 'pino';
import { type FinishedKeys, openFinishedKeys } from './finished-keys.ts';
import type { JobData, JobName, JobQueue } from './queue.ts';

type JobHandlers = { [N in JobName]: (data: JobData[N]) => Promise<void> };

/** The queue, with the worker's side of it. */
export interface Jobs extends JobQueue {
  /** Starts to take jobs. */
  work(handlers: JobHandlers): Promise<void>;
  /** Takes no more jobs, and waits for those under way. */
  stop(): Promise<void>;
}

/** How often to poll for jobs of other processes; this process's own jobs are announced at once, in memory. */
const POLL_MS = 1_000;

/**
 * How long a process may hold a mail job. If the process is killed, another one sends the mail after this time. Longer than
 * a mail server may be silent (`mail/mailer.ts`).
 */
const MAIL_LOCK_MS = 120_000;
const CONCURRENT_MAILS = 5;
/**
 * How long a planned stop waits for mails that are being sent. Most take a second; a stop as a whole has 25 s, and the
 * database must be closed within them. A mail that takes longer is sent by another process once its lock has expired.
 */
const DRAIN_MS = 10_000;

/** Waits between the attempts of one mail: seconds at first, then a quarter of an hour, for a day in total. */
export const MAIL_BACKOFF = backoffStrategies.exponential({
  delay: 5_000,
  factor: 4,
  maxDelay: 900_000,
  maxRetries: 100,
});

/** Agenda on our own database connection. */
export async function openJobs(connection: Connection, logger: Logger): Promise<Jobs> {
  if (!connection.db) throw new Error('openJobs needs an open connection');
  const agenda = new Agenda({
    backend: new MongoBackend({ mongo: connection.db, collection: 'jobs', ensureIndex: true }),
    notificationChannel: new InMemoryNotificationChannel(),
    processEvery: POLL_MS,
    name: `${process.pid}`,
  });
  agenda.on('error', (error: Error) => logger.error({ err: error }, 'job queue failed'));
  agenda.on('fail', (error: Error | string, job: { attrs?: { name: string } }) =>
    logger.error({ err: error, job: job.attrs?.name }, 'job failed'),
  );
  await agenda.ready;
  const finished = await openFinishedKeys(connection.db);
  return {
    async enqueue(name, data, options = {}) {
      const { key } = options;
      if (key === undefined || !(await finished.has(key))) await enqueue(agenda, name, data, options);
    },
    ...worker(agenda, finished, logger),
  };
}

async function enqueue<N extends JobName>(
  agenda: Agenda,
  name: N,
  data: JobData[N],
  { at, key }: { at?: Date; key?: string },
): Promise<void> {
  const job = agenda.create(name, key ? { ...data, key } : data).schedule(at ?? new Date());
  if (key) job.unique({ 'data.key': key }, { insertOnly: true });
  await job.save();
}

function worker(agenda: Agenda, finished: FinishedKeys, logger: Logger): Pick<Jobs, 'work' | 'stop'> {
  return {
    async work(handlers) {
      const ends = { finished, logger };
      agenda.define<JobData['operation']>('operation', removedAtItsEnd(handlers.operation, ends));
      const sendOnce = async ({ key, ...data }: Keyed<JobData['mail']>) => {
        // It may have been enqueued again while the first mail was being sent.
        if (key === undefined || !(await finished.has(key))) await handlers.mail(data);
      };
      agenda.define<JobData['mail']>('mail', removedAtItsEnd(sendOnce, { ...ends, backoff: MAIL_BACKOFF }), {
        concurrency: CONCURRENT_MAILS,
        // A stop waits for the running jobs; one that is only locked would wait for its lock to expire.
        lockLimit: CONCURRENT_MAILS,
        backoff: MAIL_BACKOFF,
        lockLifetime: MAIL_LOCK_MS,
      });
      await agenda.start();
    },
    async stop() {
      await agenda.drain({ timeout: DRAIN_MS, closeConnection: false });
    },
  };
}

type Keyed<T> = T & { key?: string };

/** What the end of a job needs. Without `backoff`, a job that fails is not tried again. */
interface JobEnds {
  finished: FinishedKeys;
  logger: Logger;
  backoff?: BackoffStrategy;
}

/**
 * Every poll reads all jobs that are there, so each is removed when it is done or has failed for good: by us, since Agenda
 * keeps what failed, and its `removeOnComplete` removes a job after it has announced its end, so that `drain` waits for that
 * job until its timeout.
 */
function removedAtItsEnd<T extends object>(run: (data: Keyed<T>) => Promise<void>, ends: JobEnds) {
  return async (job: Job<T>): Promise<void> => {
    const data: Keyed<T> = job.attrs.data;
    try {
      await run(data);
    } catch (error) {
      if (isTriedAgain(job, error, ends.backoff)) throw error;
      const attempts = attemptOf(job);
      ends.logger.error({ err: error, job: job.attrs.name, key: data.key, attempts }, 'job given up');
    }
    if (data.key !== undefined) await ends.finished.add(data.key);
    await job.remove();
  };
}

const attemptOf = (job: Job<unknown>): number => (job.attrs.failCount ?? 0) + 1;

/** Whether Agenda will try a job again that has just failed: it asks the same strategy. */
function isTriedAgain(job: Job<unknown>, error: unknown, backoff?: BackoffStrategy): boolean {
  const { name: jobName, data: jobData } = job.attrs;
  return backoff?.({ attempt: attemptOf(job), error: error as Error, jobName, jobData }) != null;
}
