import { Types } from 'mongoose';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { bindCollections } from '../collections.ts';
import { migrate } from '../platform/database/migrate.ts';
import { openTestDatabase, type TestDatabase } from '../testing/database.ts';
import { MIGRATIONS } from './migrations.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await openTestDatabase();
});
afterAll(() => database?.close());

/** Empties the database and makes the next `migrate` treat it as one of an earlier version. */
async function asAnEarlierVersion(): Promise<void> {
  await database.connection.dropDatabase();
}

const migrated = () => migrate(database.connection, MIGRATIONS);
const rows = (name: string) => database.connection.collection(name).find().toArray();

test('what a person owned belongs to the team with their id', async () => {
  await asAnEarlierVersion();
  const [ada, bob] = [new Types.ObjectId(), new Types.ObjectId()];
  const instances = database.connection.collection('instances');
  await instances.createIndex({ ownerId: 1, slot: 1 }, { unique: true });
  await instances.insertMany([
    { ownerId: ada, slot: 0, subdomain: 'ada' },
    { ownerId: bob, slot: 0, subdomain: 'bob' },
  ]);
  for (const name of ['operations', 'llm_keys', 'program_keys', 'held_names'])
    await database.connection.collection(name).insertOne({ ownerId: ada });
  await migrated();
  expect(await rows('instances')).toMatchObject([{ teamId: ada }, { teamId: bob }]);
  for (const name of ['operations', 'llm_keys', 'program_keys', 'held_names'])
    expect(await rows(name), name).toEqual([{ _id: expect.anything(), teamId: ada }]);
  expect((await instances.indexes()).map(({ name }) => name)).toEqual(['_id_']);
  await bindCollections(database.connection).instances.createIndexes();
  expect((await instances.indexes()).map(({ name }) => name)).toContain('teamId_1_slot_1');
});

test('a suspended person’s own team is suspended', async () => {
  await asAnEarlierVersion();
  const suspension = { at: new Date(0), because: 'It sent spam.' };
  const [ada, bob] = [new Types.ObjectId(), new Types.ObjectId()];
  await database.connection.collection('users').insertMany([
    { _id: ada, name: 'Ada', suspension },
    { _id: bob, name: 'Bob', suspension: null },
  ]);
  await migrated();
  expect(await rows('teams')).toMatchObject([
    { _id: ada, suspension, members: [{ userId: ada, role: 'owner' }] },
  ]);
  expect((await rows('users')).map(({ suspension: left }) => left)).toEqual([undefined, undefined]);
});

test('accounts get flags for what they wait for, and the last day on which they used a session', async () => {
  await asAnEarlierVersion();
  const [ada, bob, cleo] = [new Types.ObjectId(), new Types.ObjectId(), new Types.ObjectId()];
  await database.connection.collection('users').insertMany([
    { _id: ada, name: 'Ada', claimedEmailKey: 'ada@example.com', wantedOrder: { region: 'eu' } },
    { _id: bob, name: 'Bob', emailKey: 'bob@example.com', wantedOrder: null },
    { _id: cleo, name: 'Cleo', emailKey: 'cleo@example.com' },
  ]);
  const createdAt = new Date('2026-11-02T12:00:00Z');
  await database.connection.collection<Record<string, unknown> & { _id: string }>('sessions').insertMany([
    { _id: 'a', userId: bob, createdAt },
    { _id: 'b', userId: bob, createdAt, lastSeenAt: new Date('2026-11-29T12:00:00Z') },
    { _id: 'c', userId: ada, createdAt },
  ]);
  await migrated();
  expect(await rows('users')).toMatchObject([
    { _id: ada, unproven: true, orderWaits: true, activeOn: '2026-11-02' },
    { _id: bob, activeOn: '2026-11-29' },
    { _id: cleo },
  ]);
  const [, second, third] = await rows('users');
  expect([second, third].flatMap((row) => Object.keys(row ?? {}))).not.toContain('unproven');
  expect(third).not.toHaveProperty('activeOn');
  expect(third?.idDay).toBe(cleo.getTimestamp().toISOString().slice(0, 10));
});

test('assistants get the day on which they were ordered', async () => {
  await asAnEarlierVersion();
  const [teamId, createdAt] = [new Types.ObjectId(), new Date('2026-11-02T12:00:00Z')];
  await database.connection.collection('instances').insertOne({ teamId, slot: 0, createdAt });
  await migrated();
  expect(await rows('instances')).toMatchObject([{ teamId, createdOn: '2026-11-02' }]);
});

test('migrations are applied once, and again after a start that was killed between them', async () => {
  await asAnEarlierVersion();
  const teamId = new Types.ObjectId();
  await database.connection.collection('instances').insertOne({ teamId, slot: 0 });
  await database.connection.collection<{ _id: string }>('migrations').insertOne({ _id: 'owner-to-team' });
  await migrated();
  await migrated();
  expect((await rows('migrations')).map(({ _id }) => `${_id}`)).toEqual(MIGRATIONS.map(({ name }) => name));
  expect(await rows('instances')).toMatchObject([{ teamId }]);
});

test('two processes that start at once migrate a database together', async () => {
  await asAnEarlierVersion();
  const teamId = new Types.ObjectId();
  await database.connection.collection('instances').insertOne({ ownerId: teamId, slot: 0 });
  await Promise.all([migrated(), migrated()]);
  expect(await rows('instances')).toMatchObject([{ teamId }]);
});
