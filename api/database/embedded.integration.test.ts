import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { locateToolchain } from '../../toolchain/locate.ts';
import { connectDatabase, EMBEDDED_CONNECTIONS, withoutPassword } from './connect.ts';
import { isDuplicate } from './duplicate.ts';
import { startEmbedded } from './embedded.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'clawdet-mongo-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

async function opened() {
  const server = await startEmbedded({ program: locateToolchain().mongo, folder });
  const connection = await connectDatabase(server.uri, { connections: EMBEDDED_CONNECTIONS });
  const close = async () => {
    await connection.close();
    await server.stop();
  };
  return {
    close,
    collection: connection.collection<{ _id: number; key?: string; holder?: number | null }>('things'),
  };
}

test('what was written is there after a restart', async () => {
  const first = await opened();
  await first.collection.insertOne({ _id: 1, key: 'kept' });
  await first.close();
  const second = await opened();
  expect(await second.collection.findOne({ _id: 1 })).toMatchObject({ key: 'kept' });
  await second.close();
});

test('of many updates that race for one document, one wins', async () => {
  const { collection, close } = await opened();
  await collection.insertOne({ _id: 2, holder: null });
  const races = Array.from({ length: 10 }, (_, holder) =>
    collection.findOneAndUpdate({ _id: 2, holder: null }, { $set: { holder } }),
  );
  expect((await Promise.all(races)).filter(Boolean)).toHaveLength(1);
  await close();
});

test('a duplicate is known as one, for inserts and for updates', async () => {
  const { collection, close } = await opened();
  await collection.createIndex({ key: 1 }, { unique: true, sparse: true });
  await collection.insertMany([{ _id: 3, key: 'taken' }, { _id: 4 }, { _id: 5 }]);
  const insert = await collection.insertOne({ _id: 6, key: 'taken' }).catch((error: unknown) => error);
  const update = await collection
    .updateOne({ _id: 4 }, { $set: { key: 'taken' } })
    .catch((error: unknown) => error);
  expect([isDuplicate(insert), isDuplicate(update), isDuplicate(new Error('other'))]).toEqual([
    true,
    true,
    false,
  ]);
  await close();
});

test('a program that is not there is told with the next step', async () => {
  const failure = await startEmbedded({ program: '/nowhere/mongo', folder }).catch((error: unknown) => error);
  expect(failure).toMatchObject({ exitCode: 69, next: expect.stringContaining('MONGODB_URI') });
});

test('an address that is shown holds no password', () => {
  expect(withoutPassword('mongodb+srv://me:secret@db.example/app?retryWrites=true')).toBe(
    'mongodb+srv://db.example/app',
  );
});
