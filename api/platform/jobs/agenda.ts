import { MongoBackend } from '@agendajs/mongo-backend';
import { Agenda, backoffStrategies, InMemoryNotificationChannel, type Job } from 'agenda';
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
    ...worker(agenda, finished),
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

function worker(agenda: Agenda, finished: FinishedKeys): Pick<Jobs, 'work' | 'stop'> {
  return {
    async work(handlers) {
      agenda.define<JobData['operation']>('operation', removedAfter(handlers.operation));
      const sendOnce = async ({ key, ...data }: JobData['mail'] & { key?: string }) => {
        // It may have been enqueued again while the first mail was being sent.
        if (key !== undefined && (await finished.has(key))) return;
        await handlers.mail(data);
        if (key !== undefined) await finished.add(key);
      };
      agenda.define<JobData['mail']>('mail', removedAfter(sendOnce), {
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

/**
 * Every poll reads all jobs that are there, so each is removed when it is done: by us, since Agenda's own `removeOnComplete`
 * removes a job after it has announced its end, and `drain` then waits for that job until its timeout.
 */
function removedAfter<T>(run: (data: T) => Promise<void>): (job: Job<T>) => Promise<void> {
  return async (job) => {
    await run(job.attrs.data);
    await job.remove();
  };
}
