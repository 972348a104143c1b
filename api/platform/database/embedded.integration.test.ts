import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { chmod, mkdir, mkdtemp, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { isDuplicateKeyError } from '../../../gateway/store/duplicate-key.ts';
import { locateToolchain } from '../../../toolchain/locate.ts';
import { listeningSockets } from '../../testing/listening-sockets.fixture.ts';
import { connectDatabase, withoutPassword } from './connect.ts';
import { startEmbedded } from './embedded.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'clawdet-mongo-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

async function opened(mongo = locateToolchain().mongo) {
  const server = await startEmbedded({ mongo, folder: path.join(folder, mongo.kind) });
  const connection = await connectDatabase(server.uri);
  const close = async () => {
    await connection.close();
    await server.stop();
  };
  return {
    close,
    uri: server.uri,
    collection: connection.collection<{ _id: number; key?: string; holder?: number | null }>('things'),
  };
}

const socketOf = (uri: string): string => decodeURIComponent(new URL(uri).hostname);

/** Kills the server that listens on this socket, as when memory is short. */
async function killServer(uri: string): Promise<void> {
  const found = listeningSockets(process.pid).find(({ address }) => address === socketOf(uri));
  if (!found) throw new Error('nothing listens there');
  process.kill(found.pid, 'SIGKILL');
  await expect.poll(() => listeningSockets(process.pid).some(({ pid }) => pid === found.pid)).toBe(false);
}

/** What another account gets that connects to a socket: `connected` or the code of the error. */
async function connectAs(account: number, socket: string): Promise<string> {
  const program = `
    process.chdir('/');
    process.setgroups([]);
    process.setgid(${account});
    process.setuid(${account});
    require('node:net').connect(${JSON.stringify(socket)})
      .on('connect', () => { console.log('connected'); process.exit(); })
      .on('error', ({ code }) => console.log(code));`;
  const { stdout } = await promisify(execFile)(process.execPath, ['-e', program]);
  return stdout.trim();
}

test('data is still there after a restart', async () => {
  const first = await opened();
  await first.collection.insertOne({ _id: 1, key: 'kept' });
  await first.close();
  const second = await opened();
  expect(await second.collection.findOne({ _id: 1 })).toMatchObject({ key: 'kept' });
  await second.close();
});

// Where the toolchain has no mongod, FerretDB stands in and accepts mongod's arguments: the start is real, the server is not.
test('data written through mongod is still there after a restart', async () => {
  const { mongo } = locateToolchain();
  const stage = path.join(folder, 'stage-mongod');
  const script = `echo 'Waiting for connections'\nexec '${mongo.program}' -dir "$2" -socket "$4"`;
  await writeFile(stage, `#!/bin/sh\n${script}\n`, { mode: 0o755 });
  const mongod = mongo.kind === 'mongod' ? mongo : ({ kind: 'mongod', program: stage } as const);
  const first = await opened(mongod);
  await first.collection.insertOne({ _id: 1, key: 'kept' });
  await first.close();
  const second = await opened(mongod);
  expect(await second.collection.findOne({ _id: 1 })).toMatchObject({ key: 'kept' });
  await second.close();
});

test('one of many concurrent updates of a document wins, each over its own connection', async () => {
  const { collection, close, uri } = await opened();
  await collection.insertOne({ _id: 2, holder: null });
  const others = await Promise.all(Array.from({ length: 8 }, () => connectDatabase(uri)));
  const races = others.flatMap((other, index) =>
    [0, 1].map((again) =>
      other
        .collection<{ _id: number; holder: number | null }>('things')
        .findOneAndUpdate({ _id: 2, holder: null }, { $set: { holder: 2 * index + again } }),
    ),
  );
  expect((await Promise.all(races)).filter(Boolean)).toHaveLength(1);
  await Promise.all(others.map((other) => other.close()));
  await close();
});

test('concurrent increments are all counted', async () => {
  const { collection, close, uri } = await opened();
  await collection.insertOne({ _id: 7, holder: 0 });
  const others = await Promise.all(Array.from({ length: 4 }, () => connectDatabase(uri)));
  const increments = others.flatMap((other) =>
    Array.from({ length: 10 }, () =>
      other
        .collection<{ _id: number; holder: number }>('things')
        .updateOne({ _id: 7 }, { $inc: { holder: 1 } }),
    ),
  );
  await Promise.all(increments);
  expect((await collection.findOne({ _id: 7 }))?.holder).toBe(40);
  await Promise.all(others.map((other) => other.close()));
  await close();
});

test('a duplicate key is recognized, for inserts and for updates', async () => {
  const { collection, close } = await opened();
  await collection.createIndex({ key: 1 }, { unique: true, sparse: true });
  await collection.insertMany([{ _id: 3, key: 'taken' }, { _id: 4 }, { _id: 5 }]);
  const insert = await collection.insertOne({ _id: 6, key: 'taken' }).catch((error: unknown) => error);
  const update = await collection
    .updateOne({ _id: 4 }, { $set: { key: 'taken' } })
    .catch((error: unknown) => error);
  expect([
    isDuplicateKeyError(insert),
    isDuplicateKeyError(update),
    isDuplicateKeyError(new Error('other')),
  ]).toEqual([true, true, false]);
  await close();
});

test('a server that was killed is replaced on the same socket, with its data', async () => {
  const program = locateToolchain().mongo;
  const first = await opened(program);
  await first.collection.insertOne({ _id: 8, key: 'survives' });
  await killServer(first.uri);
  const second = await opened(program);
  expect(second.uri).toBe(first.uri);
  expect(await second.collection.findOne({ _id: 8 })).toMatchObject({ key: 'survives' });
  await first.close();
  await second.close();
});

test('a home with a long path has its socket elsewhere, and works', async () => {
  const long = path.join(folder, 'h'.repeat(120));
  await mkdir(long);
  const server = await startEmbedded({ mongo: locateToolchain().mongo, folder: path.join(long, 'mongo') });
  const connection = await connectDatabase(server.uri);
  expect(await connection.db?.command({ ping: 1 })).toMatchObject({ ok: 1 });
  await connection.close();
  await server.stop();
  expect(existsSync(path.dirname(socketOf(server.uri)))).toBe(false);
});

describe.skipIf(process.platform !== 'linux')('on Linux', () => {
  test('no process of the database listens on TCP, and its sockets are in a private folder', async () => {
    const { close, uri } = await opened();
    // Also the server that the test files of this process share.
    const found = listeningSockets(process.pid).filter(({ command }) => /mongo/.test(command));
    expect(found.filter(({ kind }) => kind !== 'unix')).toEqual([]);
    expect(found.map(({ address }) => address)).toContain(socketOf(uri));
    expect((await stat(path.dirname(socketOf(uri)))).mode & 0o777).toBe(0o700);
    await close();
  });

  test.skipIf(process.getuid?.() !== 0)('another account of the machine cannot connect', async () => {
    const { close, uri } = await opened();
    // Everybody may enter the folder above, as is so with many homes.
    await chmod(folder, 0o755);
    const sockets = listeningSockets(process.pid).filter(({ address }) => address.startsWith(folder));
    expect(sockets.length).toBeGreaterThan(0);
    for (const { address } of sockets) {
      expect(await connectAs(0, address)).toBe('connected');
      expect(await connectAs(65_534, address)).toBe('EACCES');
    }
    expect(socketOf(uri)).toContain(folder);
    await close();
  });
});

test('a missing program fails with the next step', async () => {
  const mongo = { kind: 'ferretdb', program: '/nowhere/mongo' } as const;
  const failure = await startEmbedded({ mongo, folder }).catch((error: unknown) => error);
  expect(failure).toMatchObject({ exitCode: 69, next: expect.stringContaining('MONGODB_URI') });
});

test('a displayed address contains no password', () => {
  expect(withoutPassword('mongodb+srv://me:secret@db.example/app?retryWrites=true')).toBe(
    'mongodb+srv://db.example/app',
  );
});
