import { pino } from 'pino';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openTestDatabase, type TestDatabase } from '../../testing/database.ts';
import { testDeps } from '../../testing/deps.ts';
import { until } from '../../testing/product.ts';
import { MAIL_BACKOFF, openJobs } from './agenda.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await openTestDatabase();
});
afterAll(() => database?.close());

test('another process sends the mail of a killed process soon, and leaves the mail of a living one alone', async () => {
  const jobs = await openJobs(database.connection, testDeps(database.collections).logger);
  const ago = (ms: number) => new Date(Date.now() - ms);
  for (const [userId, lockedAt] of [
    ['left behind', ago(125_000)],
    ['in hand', ago(20_000)],
  ] as const) {
    await jobs.enqueue('mail', { mail: 'ready', userId });
    await database.connection
      .collection('jobs')
      .updateOne({ 'data.userId': userId }, { $set: { lockedAt, nextRunAt: lockedAt } });
  }
  const sent: string[] = [];
  await jobs.work({ operation: async () => undefined, mail: async ({ userId }) => void sent.push(userId) });
  await until('the mail', async () => sent.length > 0);
  // After another poll, the other job is still locked by its process.
  await jobs.enqueue('mail', { mail: 'ready', userId: 'new' });
  await until('the next mail', async () => sent.includes('new'));
  await jobs.stop();
  expect(sent).toEqual(['left behind', 'new']);
});

interface LogLine {
  msg: string;
  [field: string]: unknown;
}

/** Jobs whose mails are kept in `sent`, on a collection that begins empty. `logged` has what they log. */
async function mailJobs(send: (userId: string) => Promise<void> = async () => undefined) {
  for (const name of ['jobs', 'job_keys']) await database.connection.collection(name).deleteMany({});
  const sent: string[] = [];
  const logged: LogLine[] = [];
  const logger = pino({}, { write: (line: string) => void logged.push(JSON.parse(line)) });
  const jobs = await openJobs(database.connection, logger);
  const work = () =>
    jobs.work({
      operation: async () => undefined,
      mail: async ({ userId }) => {
        await send(userId);
        sent.push(userId);
      },
    });
  return { jobs, sent, logged, work };
}
const storedJobs = () => database.connection.collection('jobs').countDocuments({});
const ready = (userId: string) => ({ mail: 'ready', userId }) as const;

test('a mail that was sent leaves no job behind, and is not sent again under its key', async () => {
  const { jobs, sent, work } = await mailJobs();
  await work();
  await jobs.enqueue('mail', ready('ada'), { key: 'ready:ada' });
  await until('the mail', async () => sent.length === 1 && (await storedJobs()) === 0);
  await jobs.enqueue('mail', ready('ada'), { key: 'ready:ada' });
  await jobs.enqueue('mail', ready('bob'), { key: 'ready:bob' });
  await until('the next mail', async () => sent.includes('bob'));
  await jobs.stop();
  expect(sent).toEqual(['ada', 'bob']);
});

test('a mail that is enqueued again while it is being sent is sent once', async () => {
  const { jobs, sent, work } = await mailJobs();
  await jobs.enqueue('mail', ready('ada'), { key: 'ready:ada' });
  await work();
  await until('the mail', async () => sent.length === 1);
  // As one that found neither a key nor a job in the moment between them would store it.
  await database.connection.collection('jobs').insertOne({
    name: 'mail',
    type: 'normal',
    priority: 0,
    nextRunAt: new Date(),
    lockedAt: null,
    disabled: null,
    data: { ...ready('ada'), key: 'ready:ada' },
  });
  await until('the second job to end', async () => (await storedJobs()) === 0);
  await jobs.stop();
  expect(sent).toEqual(['ada']);
});

/** The number of the attempt after which a mail is given up. */
const LAST_ATTEMPT = attemptsOf({ jobName: 'mail', jobData: {}, error: new Error('refused') });

function attemptsOf(context: { jobName: string; jobData: object; error: Error }): number {
  let attempt = 1;
  while (MAIL_BACKOFF({ ...context, attempt }) !== null) attempt += 1;
  return attempt;
}

/** A mail server that refuses each address. */
const refuse = async () => {
  throw Object.assign(new Error('the mail server did not accept a mail'), { code: 'EENVELOPE' });
};

test('a mail that fails waits for its next attempt, with the attempts that it had', async () => {
  const { jobs, logged, work } = await mailJobs(refuse);
  await work();
  await jobs.enqueue('mail', ready('ada'), { key: 'ready:ada' });
  const stored = () => database.connection.collection('jobs').findOne({ 'data.key': 'ready:ada' });
  await until('the failure', async () => (await stored())?.failCount === 1);
  await jobs.stop();
  expect((await stored())?.nextRunAt).toBeInstanceOf(Date);
  expect(logged.map(({ msg }) => msg)).toEqual(['job failed']);
});

test('a mail that has failed for good leaves no job behind, is logged with its code, and is not sent again', async () => {
  const { jobs, logged, work } = await mailJobs(refuse);
  await jobs.enqueue('mail', ready('ada'), { key: 'ready:ada' });
  await database.connection.collection('jobs').updateOne({}, { $set: { failCount: LAST_ATTEMPT - 1 } });
  await work();
  await until('the end of the mail', async () => (await storedJobs()) === 0);
  await jobs.enqueue('mail', ready('ada'), { key: 'ready:ada' });
  expect(await storedJobs()).toBe(0);
  await jobs.stop();
  expect(logged).toMatchObject([
    {
      msg: 'job given up',
      job: 'mail',
      key: 'ready:ada',
      attempts: LAST_ATTEMPT,
      err: { code: 'EENVELOPE' },
    },
  ]);
});

test('an operation’s job that failed leaves nothing behind: workers look for waiting operations themselves', async () => {
  const { jobs, logged } = await mailJobs();
  await jobs.work({ operation: refuse, mail: async () => undefined });
  await jobs.enqueue('operation', { operationId: 'a'.repeat(24) });
  await until('the end of the job', async () => logged.length > 0 && (await storedJobs()) === 0);
  await jobs.stop();
  expect(logged).toMatchObject([{ msg: 'job given up', job: 'operation', attempts: 1 }]);
});

test('the keys of mails that an older version kept as jobs are moved, and the jobs are gone', async () => {
  const { jobs: first } = await mailJobs();
  const finished = {
    name: 'mail',
    type: 'normal',
    nextRunAt: null,
    lastFinishedAt: new Date(),
    failReason: null,
  };
  const waiting = { ...finished, nextRunAt: new Date(), lastFinishedAt: null };
  await database.connection.collection('jobs').insertMany([
    { ...finished, data: { ...ready('ada'), key: 'ready:ada' } },
    { ...finished, data: ready('without a key') },
    { ...finished, failReason: 'no answer', failCount: 0, data: { ...ready('eve'), key: 'ready:eve' } },
    { ...finished, failReason: 'no answer', failCount: 6, data: { ...ready('max'), key: 'ready:max' } },
    {
      ...waiting,
      priority: 0,
      lockedAt: null,
      disabled: null,
      data: { ...ready('bob'), key: 'ready:bob' },
    },
  ]);
  await first.stop();
  const sent: string[] = [];
  const jobs = await openJobs(database.connection, testDeps(database.collections).logger);
  expect(await storedJobs()).toBe(1);
  for (const name of ['ada', 'eve', 'max']) await jobs.enqueue('mail', ready(name), { key: `ready:${name}` });
  await jobs.work({ operation: async () => undefined, mail: async ({ userId }) => void sent.push(userId) });
  await until('the waiting mail', async () => sent.length > 0 && (await storedJobs()) === 0);
  await jobs.stop();
  expect(sent).toEqual(['bob']);
});

test('a start leaves the mail alone that another process is just trying again', async () => {
  const { jobs } = await mailJobs();
  await jobs.enqueue('mail', ready('ada'), { key: 'ready:ada' });
  const retried = { nextRunAt: null, lockedAt: new Date(), lastFinishedAt: new Date(), failCount: 3 };
  await database.connection.collection('jobs').updateOne({}, { $set: retried });
  await openJobs(database.connection, testDeps(database.collections).logger);
  expect(await storedJobs()).toBe(1);
  expect(await database.connection.collection('job_keys').countDocuments({})).toBe(0);
});

test('a planned stop waits for a mail that is being sent', async () => {
  const begun = Promise.withResolvers<void>();
  const accepted = Promise.withResolvers<void>();
  const { jobs, sent, work } = await mailJobs(async () => {
    begun.resolve();
    await accepted.promise;
  });
  await work();
  await jobs.enqueue('mail', ready('ada'));
  await begun.promise;
  const stopped = jobs.stop();
  expect(await Promise.race([stopped.then(() => 'stopped'), Promise.resolve('waiting')])).toBe('waiting');
  accepted.resolve();
  await stopped;
  expect(sent).toEqual(['ada']);
  expect(await storedJobs()).toBe(0);
});
