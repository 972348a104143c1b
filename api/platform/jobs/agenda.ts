import { MongoBackend } from '@agendajs/mongo-backend';
import { Agenda, backoffStrategies, InMemoryNotificationChannel } from 'agenda';
import type { Connection } from 'mongoose';
import type { Logger } from 'pino';
import type { JobData, JobName, JobQueue } from './queue.ts';

type JobHandlers = { [N in JobName]: (data: JobData[N]) => Promise<void> };

/** The queue, with the worker's side of it. */
export interface Jobs extends JobQueue {
  /** Starts to take jobs. */
  work(handlers: JobHandlers): Promise<void>;
  stop(): Promise<void>;
}

/** How often to poll for jobs of other processes; this process's own jobs are announced at once, in memory. */
const POLL_MS = 1_000;

/**
 * How long a process may hold a mail job. If the process is killed, another one sends the mail after this time. Longer than
 * a mail server may be silent (`mail/mailer.ts`).
 */
const MAIL_LOCK_MS = 120_000;

/** Agenda on our own database connection. */
export async function openJobs(connection: Connection, logger: Logger): Promise<Jobs> {
  if (!connection.db) throw new Error('openJobs needs an open connection');
  const agenda = new Agenda({
    backend: new MongoBackend({ mongo: connection.db as never, collection: 'jobs', ensureIndex: true }),
    notificationChannel: new InMemoryNotificationChannel(),
    processEvery: POLL_MS,
    name: `${process.pid}`,
  });
  agenda.on('error', (error: Error) => logger.error({ err: error }, 'job queue failed'));
  agenda.on('fail', (error: Error | string, job: { attrs?: { name: string } }) =>
    logger.error({ err: error, job: job.attrs?.name }, 'job failed'),
  );
  await agenda.ready;
  return { enqueue: (name, data, options) => enqueue(agenda, name, data, options), ...worker(agenda) };
}

async function enqueue<N extends JobName>(
  agenda: Agenda,
  name: N,
  data: JobData[N],
  { at, key }: { at?: Date; key?: string } = {},
): Promise<void> {
  const job = agenda.create(name, key ? { ...data, key } : data).schedule(at ?? new Date());
  if (key) job.unique({ 'data.key': key }, { insertOnly: true });
  await job.save();
}

function worker(agenda: Agenda): Pick<Jobs, 'work' | 'stop'> {
  return {
    async work(handlers) {
      agenda.define<JobData['operation']>('operation', (job) => handlers.operation(job.attrs.data), {
        removeOnComplete: true,
      });
      const backoff = backoffStrategies.exponential({ delay: 5_000, maxRetries: 5, factor: 4 });
      agenda.define<JobData['mail']>('mail', (job) => handlers.mail(job.attrs.data), {
        concurrency: 5,
        backoff,
        lockLifetime: MAIL_LOCK_MS,
      });
      await agenda.start();
    },
    async stop() {
      await agenda.stop();
    },
  };
}
