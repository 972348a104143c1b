import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { isDuplicateKeyError } from '../../../gateway/store/duplicate-key.ts';
import { locateToolchain } from '../../../toolchain/locate.ts';
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
  const script = `echo 'Waiting for connections'\nexec '${mongo.program}' -dir "$2" -listen "$4:$6"`;
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
