import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { MongoBackend } from '@agendajs/mongo-backend';
import { Agenda } from 'agenda';
import { type Connection, createConnection, Types } from 'mongoose';
import { pino } from 'pino';
import { startEmbedded } from '../api/platform/database/embedded.ts';
import { openJobs } from '../api/platform/jobs/agenda.ts';
import { locateToolchain } from '../toolchain/locate.ts';
import type { Row } from './rows.ts';
import { targets } from './targets.ts';

const POLL_MS = 1_000;
/** Polls of one turn; each takes a job of every kind if there is one. */
const POLLS = 4;
const mail = { mail: 'ready', userId: 'a'.repeat(24) } as const;

/** One way of keeping finished jobs, on a database of its own. */
interface JobStore {
  name: string;
  /** Leaves behind what so many finished mails leave behind. */
  fill(finished: number): Promise<void>;
  /** Starts to poll. Returns what stops it. */
  poll(): Promise<() => Promise<void>>;
}

/**
 * The database's time for one poll of an idle queue after so many finished mails, in alternating turns: ours, and Agenda's
 * own way, which keeps every finished job. Both on the embedded database, with the same two kinds of jobs.
 */
export async function jobRows(finished: number, turns: number): Promise<Row[]> {
  const folder = mkdtempSync(path.join(tmpdir(), 'clawdet-bench-'));
  const { mongo } = locateToolchain();
  const server = await startEmbedded({ mongo, folder: path.join(folder, 'data') });
  const connections = await Promise.all(['ours', 'agenda'].map((name) => monitored(server.uri, name)));
  try {
    const [own, theirs] = connections as [Connection, Connection];
    const sides = [ours(own), agendaAlone(theirs)].map((store, index) => ({
      store,
      connection: index === 0 ? own : theirs,
      times: [] as number[],
    }));
    for (const { store } of sides) await store.fill(finished);
    for (let turn = 0; turn < turns; turn += 1)
      for (const { store, connection, times } of sides) times.push(await pollTime(store, connection));
    return [
      {
        what: `database time of one poll of the queue, after ${finished.toLocaleString('en')} finished mails`,
        unit: 'ms',
        ours: sides[0]?.times ?? [],
        peer: { name: 'Agenda’s own way', values: sides[1]?.times ?? [] },
        target: targets.pollTime,
      },
    ];
  } finally {
    for (const connection of connections) await connection.close();
    await server.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

function monitored(uri: string, name: string): Promise<Connection> {
  return createConnection(uri, { dbName: name, monitorCommands: true }).asPromise();
}

/** Milliseconds of the commands that one poll sends, averaged over a turn. */
async function pollTime(store: JobStore, connection: Connection): Promise<number> {
  let total = 0;
  const count = ({ commandName, duration }: { commandName: string; duration: number }) => {
    if (commandName === 'findAndModify') total += duration;
  };
  const stop = await store.poll();
  // The first poll comes with the start.
  await sleep(POLL_MS / 2);
  connection.getClient().on('commandSucceeded', count);
  await sleep(POLL_MS * POLLS);
  connection.getClient().off('commandSucceeded', count);
  await stop();
  return total / POLLS;
}

function ours(connection: Connection): JobStore {
  const open = () => openJobs(connection, pino({ level: 'silent' }));
  const handlers = { operation: async () => undefined, mail: async () => undefined };
  return {
    name: 'ours',
    async fill(finished) {
      const jobs = await open();
      await jobs.work(handlers);
      await jobs.enqueue('mail', mail, { key: 'first' });
      const keys = connection.collection<{ _id: string; at?: Date }>('job_keys');
      while (!(await keys.findOne({ _id: 'first' }))) await sleep(50);
      await jobs.stop();
      await copies(
        finished - 1,
        async (index) => ({ _id: `mail ${index}`, at: new Date() }),
        (rows) => keys.insertMany(rows),
      );
    },
    async poll() {
      const jobs = await open();
      await jobs.work(handlers);
      return () => jobs.stop();
    },
  };
}

function agendaAlone(connection: Connection): JobStore {
  const open = async () => {
    const agenda = new Agenda({
      backend: new MongoBackend({ mongo: connection.db as never, collection: 'jobs', ensureIndex: true }),
      processEvery: POLL_MS,
    });
    await agenda.ready;
    agenda.define('operation', async () => undefined);
    agenda.define('mail', async () => undefined);
    await agenda.start();
    return agenda;
  };
  return {
    name: 'agenda',
    async fill(finished) {
      const agenda = await open();
      await agenda
        .create('mail', { ...mail, key: 'first' })
        .unique({ 'data.key': 'first' })
        .save();
      const jobs = connection.collection('jobs');
      let done = await jobs.findOne({ lastFinishedAt: { $ne: null } });
      for (; !done; done = await jobs.findOne({ lastFinishedAt: { $ne: null } })) await sleep(50);
      await agenda.stop(false);
      const { data, ...job } = done;
      await copies(
        finished - 1,
        async (index) => ({ ...job, _id: new Types.ObjectId(), data: { ...data, key: `mail ${index}` } }),
        (rows) => jobs.insertMany(rows),
      );
    },
    async poll() {
      const agenda = await open();
      return () => agenda.stop(false);
    },
  };
}

/** Writes rows, some hundred at a time. */
async function copies<T>(
  count: number,
  rowOf: (index: number) => Promise<T>,
  write: (rows: T[]) => Promise<unknown>,
): Promise<void> {
  for (let from = 0; from < count; from += 500) {
    const size = Math.min(500, count - from);
    await write(await Promise.all(Array.from({ length: size }, (_, index) => rowOf(from + index))));
  }
}
