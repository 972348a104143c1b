import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Connection } from 'mongoose';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { locateToolchain } from '../../../toolchain/locate.ts';
import { connectDatabase } from './connect.ts';
import { startEmbedded } from './embedded.ts';
import type { EmbeddedDatabase } from './embedded-server.ts';

// FerretDB leaves part of a filter to SQLite. MongoDB's own server has no such query to check.

const { mongo } = locateToolchain();
let folder: string;
let server: EmbeddedDatabase;
let connection: Connection;

const ID = 'aaaaaaaaaaaaaaaaaaaaaaaa';
const THINGS = [
  { _id: ID, name: 'one', tags: ['red', 'blue'], on: true, owner: { name: 'one' } },
  { _id: 'b', name: 'two', tags: 'red', on: false },
  { _id: 'c', name: null, tags: [], on: 'true' },
  { _id: 'd', tags: ['[red]'], name: '[one', on: 1 },
  { _id: 'e', name: ['one', 'two'], tags: null },
  { _id: 'f', name: 'it\'s "one" <\\> ü\u2028', tags: ['blue', 'red'] },
  { _id: 'g', name: 'ONE', tags: { red: 'red' } },
];

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'clawdet-mongo-'));
  server = await startEmbedded({ mongo, folder });
  connection = await connectDatabase(server.uri);
  await things().createIndex({ name: 1, on: -1 });
  await things().insertMany(THINGS);
});
afterAll(async () => {
  await connection.close();
  await server.stop();
  await rm(folder, { recursive: true, force: true });
});

const things = () => connection.collection<{ _id: string; name?: unknown }>('things');

test.each([
  { name: 'one' },
  { name: 'two', on: false },
  { name: '[one' },
  { name: 'it\'s "one" <\\> ü\u2028' },
  { name: null },
  { name: { $in: ['one', 'ONE'] } },
  { name: { $in: ['one', null] } },
  { name: { $in: [] } },
  { name: { $in: ['two', 'one'], $ne: 'one' } },
  { name: /^one/ },
  { name: ['one', 'two'] },
  { tags: 'red' },
  { tags: { $in: ['blue', '[red]'] } },
  { tags: 'red', on: true },
  { on: true },
  { on: 1 },
  { 'owner.name': 'one' },
  { owner: { name: 'one' } },
  { _id: ID },
  { _id: ID, name: 'one' },
  { _id: ID, name: 'two' },
  { _id: { $in: ['b', 'c', 'nobody'] }, on: false },
  { _id: { $ne: 'b' } },
])('%j finds what comparing every document finds', async (filter) => {
  const compared = await things()
    .find({ $and: [filter] })
    .sort({ _id: 1 })
    .toArray();
  expect(await things().find(filter).sort({ _id: 1 }).toArray()).toEqual(compared);
  expect(await things().countDocuments(filter)).toBe(compared.length);
});

test.runIf(mongo.kind === 'ferretdb').each([
  [{ _id: ID, name: 'one' }, /^id=\d+ parent=0 notused=\d+ detail=SEARCH \S+ USING INDEX \S+_id_ /],
  [{ name: 'one', on: true }, /SEARCH \S+ USING INDEX \S+name_1_on_-1 /],
  [{ name: { $in: ['one', 'two'] } }, /SEARCH \S+ USING INDEX \S+name_1_on_-1 /],
])('%j is looked up in an index', async (filter, plan) => {
  const { queryPlanner } = await things().find(filter).explain();
  expect(queryPlanner.Plan.join('\n')).toMatch(plan);
});

test('a filter changes and removes exactly the documents that it finds', async () => {
  const changed = await things().updateMany({ name: 'two' }, { $set: { seen: true } });
  expect(changed.modifiedCount).toBe(2);
  expect(await things().findOneAndUpdate({ _id: 'b', name: 'one' }, { $set: { seen: false } })).toBeNull();
  expect((await things().deleteMany({ name: { $in: ['ONE', 'nobody'] } })).deletedCount).toBe(1);
  expect(await things().countDocuments()).toBe(THINGS.length - 1);
});
