import { Types } from 'mongoose';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { openTestDatabase, type TestDatabase } from '../../testing/database.ts';
import type { UserRecord } from '../users/user.model.ts';
import { resolveUser } from '../users/user.resolve.ts';
import { searchUsers } from '../users/user.search.ts';
import { countEffects } from './import.audit.ts';
import { importUsers, previewImport } from './import.commands.ts';
import { anOldUser, fileOf, HASH, oldUsers } from './users-file.builder.ts';

let database: TestDatabase;

beforeAll(async () => {
  database = await openTestDatabase();
});
afterAll(() => database?.close());
beforeEach(async () => {
  await database.collections.users.deleteMany({});
  await database.collections.audit.deleteMany({});
});

const source = { actor: 'shell:test@here', fileName: 'users.json', sha256: 'a'.repeat(64) };
let moment = 0;
const termsOf = (addressesProven = false) => {
  moment += 1;
  return { at: new Date(Date.UTC(2026, 10, 30, 12, 0, moment)), addressesProven };
};
const apply = (users: readonly unknown[], addressesProven = false) =>
  importUsers(database.collections, fileOf(users), { terms: termsOf(addressesProven), source });
const preview = (users: readonly unknown[]) => previewImport(database.collections, fileOf(users), termsOf());
const everyone = () => database.collections.users.find({}).sort({ _id: 1 }).lean();
const audit = () => database.collections.audit.find({}).lean();
const oneUser = async (): Promise<UserRecord> => {
  const [user, ...others] = await everyone();
  expect(others).toEqual([]);
  if (!user) throw new Error('there is no user');
  return user;
};
const signedUp = (fields: Partial<UserRecord>) =>
  database.collections.users.create({ name: 'Ada', provider: 'email', ...fields });
const effects = (rows: Awaited<ReturnType<typeof apply>>) => rows.map(({ effect }) => effect);

test('a preview says what an import does, and changes nothing', async () => {
  const users = [...oldUsers(3), 5];
  const before = await preview(users);
  expect(await everyone()).toEqual([]);
  expect(await audit()).toEqual([]);
  const done = await apply(users);
  expect(done).toEqual(
    before.map((row) =>
      row.insert ? { ...row, insert: expect.objectContaining({ _id: row.insert._id }) } : row,
    ),
  );
  expect(countEffects(done)).toEqual({ created: 3, updated: 0, unchanged: 0, skipped: 1 });
});

test('an imported account is like one that signed up: operators find it, and it logs in by what it had', async () => {
  const [row] = await apply([anOldUser({ xId: '206', xUsername: 'Ada', emailVerified: true })]);
  const { collections } = database;
  const user = await oneUser();
  expect(user._id.toString()).toBe(row?.userId);
  expect(user).toMatchObject({ passwordHash: HASH, xId: '206', plan: 'pro' });
  expect(user.createdAt).toEqual(new Date(1_771_716_000_000));
  for (const name of ['ada@example.com', '@ada', user._id.toString()])
    expect((await resolveUser(collections, name))._id).toEqual(user._id);
  expect((await searchUsers(collections, 'lovel', 5)).map(({ _id }) => _id)).toEqual([user._id]);
  const fields = Object.keys(user).toSorted();
  expect(fields).toEqual(
    [
      ...[
        '_id',
        'createdAt',
        'email',
        'emailKey',
        'idDay',
        'importedFrom',
        'name',
        'nameKeys',
        'passwordHash',
        'plan',
      ],
      ...['provider', 'termsAcceptedAt', 'xId', 'xUsername', 'xUsernameKey'],
    ].toSorted(),
  );
});

test('an address that was only typed is claimed, and proves nothing', async () => {
  await apply([anOldUser({ email: 'Ada@Example.com' })]);
  const user = await oneUser();
  expect(user).toMatchObject({ email: 'Ada@Example.com', claimedEmailKey: 'ada@example.com' });
  expect(user).not.toHaveProperty('emailKey');
  expect(await searchUsers(database.collections, 'ada@ex', 5)).toMatchObject([{ _id: user._id }]);
});

test('a second import of the same file changes nothing, and leaves no trace in the audit', async () => {
  const users = oldUsers(7);
  await apply(users);
  const before = await everyone();
  expect(effects(await apply(users))).toEqual(users.map(() => 'unchanged'));
  expect(await everyone()).toEqual(before);
  expect(await audit()).toHaveLength(1);
});

test('an import has one audit entry with what it did', async () => {
  await apply([...oldUsers(600), 'no user']);
  expect(await audit()).toMatchObject([
    {
      actor: source.actor,
      act: 'import users',
      target: { kind: 'file', name: 'users.json' },
      change: { sha256: source.sha256, created: 600, updated: 0, unchanged: 0, skipped: 1 },
      outcome: 'done',
    },
  ]);
});

test('an import that dies between two batches is in the audit, and the next one goes on', async () => {
  const users = oldUsers(1_200);
  const { collections } = database;
  const model = collections.users;
  let batches = 0;
  const dying = new Proxy(model, {
    get(target, key) {
      if (key === 'insertMany') {
        batches += 1;
        if (batches === 2) throw new Error('killed');
      }
      return Reflect.get(target, key, target);
    },
  });
  const terms = termsOf();
  await expect(
    importUsers({ ...collections, users: dying }, fileOf(users), { terms, source }),
  ).rejects.toThrow('killed');
  expect(await model.countDocuments()).toBe(500);
  expect(await audit()).toMatchObject([{ outcome: 'unfinished', change: { created: 500 } }]);
  const counts = countEffects(await apply(users));
  expect(counts).toEqual({ created: 700, updated: 0, unchanged: 500, skipped: 0 });
  expect(await model.countDocuments()).toBe(1_200);
});

test('a batch of which a part was written before the process died is completed', async () => {
  const users = oldUsers(20);
  await apply(users);
  const written = await everyone();
  const lost = written.filter((_, index) => index % 2 === 0).map(({ _id }) => _id);
  await database.collections.users.deleteMany({ _id: { $in: lost } });
  expect(countEffects(await apply(users))).toMatchObject({ created: 10, unchanged: 10 });
  expect((await everyone()).map(({ _id }) => _id)).toEqual(written.map(({ _id }) => _id));
});

test('two imports of one file at once create everybody once, and both say that all are there', async () => {
  const users = oldUsers(700);
  const both = await Promise.all([apply(users), apply(users)]);
  expect(await database.collections.users.countDocuments()).toBe(700);
  for (const rows of both) expect(countEffects(rows)).toMatchObject({ updated: 0, skipped: 0 });
  const created = both.flatMap((rows) => rows.filter(({ effect }) => effect === 'created'));
  expect(new Set(created.map(({ userId }) => userId)).size).toBe(700);
  expect(created).toHaveLength(700);
});

test('an address that somebody takes in the same moment costs one row of its batch', async () => {
  const { collections } = database;
  const racing = new Proxy(collections.users, {
    get(target, key) {
      if (key !== 'insertMany') return Reflect.get(target, key, target);
      return async (...given: Parameters<typeof target.insertMany>) => {
        const emailKey = 'user2@example.com';
        if (!(await target.exists({ emailKey }))) await signedUp({ name: 'Eve', email: emailKey, emailKey });
        return target.insertMany(...given);
      };
    },
  });
  const file = fileOf(oldUsers(5).map((user) => ({ ...user, emailVerified: true })));
  const rows = await importUsers({ ...collections, users: racing }, file, { terms: termsOf(), source });
  expect(effects(rows)).toEqual(['created', 'created', 'skipped', 'created', 'created']);
  expect(rows[2]?.problems).toEqual([{ field: 'email', message: expect.stringMatching(/has it already/) }]);
  expect(await collections.users.countDocuments()).toBe(5);
});

test('a proven address of another account is not taken over, however the row has it', async () => {
  const eve = await signedUp({ name: 'Eve', email: 'ada@example.com', emailKey: 'ada@example.com' });
  for (const emailVerified of [true, false]) {
    const [row] = await apply([anOldUser({ email: 'ADA@example.com', emailVerified })]);
    expect(row).toMatchObject({
      effect: 'skipped',
      problems: [{ field: 'email', message: `Account ${eve._id} has it already.` }],
    });
  }
  expect((await oneUser()).name).toBe('Eve');
});

test('an address that another account only claims does not keep its owner out, and the report says so', async () => {
  const eve = await signedUp({ name: 'Eve', email: 'ada@example.com', claimedEmailKey: 'ada@example.com' });
  const [row] = await apply([anOldUser()]);
  expect(row?.effect).toBe('created');
  expect(row?.notes).toContainEqual({ field: 'email', message: expect.stringContaining(`${eve._id}`) });
});

test('somebody who logged in with X here before keeps their account, which becomes Pro', async () => {
  const here = await signedUp({ name: 'Ada here', xId: '206', xUsername: 'ada', provider: 'x' });
  const users = [anOldUser({ xId: '206', xUsername: 'older_name' })];
  const [row] = await apply(users);
  expect(row).toMatchObject({ effect: 'updated', userId: here._id.toString() });
  const after = await oneUser();
  expect(after).toMatchObject({
    name: 'Ada here',
    xUsername: 'ada',
    plan: 'pro',
    importedFrom: { paid: true },
  });
  expect(after).not.toHaveProperty('passwordHash');
  expect(after).not.toHaveProperty('email');
  expect(effects(await apply(users))).toEqual(['unchanged']);
});

test('of two old users, only one becomes part of an account', async () => {
  const _id = new Types.ObjectId();
  await signedUp({ _id, xId: '206', email: 'ada@example.com', claimedEmailKey: 'ada@example.com' });
  const users = [
    anOldUser({ id: _id.toString() }),
    anOldUser({ id: 'other', email: 'b@example.com', xId: '206' }),
  ];
  expect(effects(await apply(users))).toEqual(['updated', 'skipped']);
  const before = await oneUser();
  expect(effects(await apply(users))).toEqual(['unchanged', 'skipped']);
  expect(await oneUser()).toEqual(before);
});

test('an account that happens to have the id of an old user stays as it is', async () => {
  const _id = new Types.ObjectId();
  await signedUp({ _id, name: 'Eve', email: 'eve@example.com', emailKey: 'eve@example.com' });
  const before = await oneUser();
  const [row] = await apply([anOldUser({ id: _id.toString() })]);
  expect(row).toMatchObject({ effect: 'skipped', problems: [{ field: 'id' }] });
  expect(await oneUser()).toEqual(before);
});

test('a later file adds what an account lacks, and the payment', async () => {
  await apply([anOldUser({ paid: false, passwordHash: null, termsAccepted: false })]);
  const later = [anOldUser({ xId: '206', xUsername: 'Ada', emailVerified: true })];
  expect(effects(await apply(later))).toEqual(['updated']);
  const user = await oneUser();
  expect(user).toMatchObject({
    plan: 'pro',
    passwordHash: HASH,
    xId: '206',
    xUsernameKey: 'ada',
    emailKey: 'ada@example.com',
    importedFrom: { paid: true },
  });
  expect(user).not.toHaveProperty('claimedEmailKey');
  expect(effects(await apply(later))).toEqual(['unchanged']);
});

test('what another account has by then is not added, and everything else is', async () => {
  await apply([anOldUser({ paid: false, passwordHash: null })]);
  const eve = await signedUp({
    name: 'Eve',
    xId: '206',
    emailKey: 'ada@example.com',
    email: 'ada@example.com',
  });
  const later = [anOldUser({ xId: '206', xUsername: 'ada', emailVerified: true })];
  const [row] = await apply(later);
  expect(row?.effect).toBe('updated');
  for (const field of ['xId', 'email'])
    expect(row?.notes).toContainEqual({ field, message: `Account ${eve._id} has it already.` });
  const user = await database.collections.users.findById(row?.userId).lean();
  expect(user).toMatchObject({ plan: 'pro', passwordHash: HASH, claimedEmailKey: 'ada@example.com' });
  expect(user).not.toHaveProperty('xId');
  expect(user).not.toHaveProperty('xUsername');
  expect(user).not.toHaveProperty('emailKey');
  expect(effects(await apply(later))).toEqual(['unchanged']);
});

test('an account whose address somebody else has proven since is there already', async () => {
  await apply([anOldUser()]);
  await signedUp({ name: 'Eve', email: 'ada@example.com', emailKey: 'ada@example.com' });
  expect(effects(await apply([anOldUser()]))).toEqual(['unchanged']);
});

test('nothing that a user or an operator has changed since is changed back', async () => {
  await apply([anOldUser()]);
  const { _id } = await oneUser();
  const changed = { name: 'Ada Byron', passwordHash: `${HASH.slice(0, -1)}x`, plan: 'free' } as const;
  await database.collections.users.updateOne({ _id }, { $set: changed });
  const before = await oneUser();
  expect(effects(await apply([anOldUser({ name: 'Ada Again', email: 'new@example.com' })]))).toEqual([
    'unchanged',
  ]);
  expect(await oneUser()).toEqual(before);
});

test('a larger plan than Pro stays', async () => {
  await signedUp({ xId: '206', provider: 'x', plan: 'enterprise' });
  await apply([anOldUser({ xId: '206' })]);
  expect((await oneUser()).plan).toBe('enterprise');
});

test('texts that mean something to a database are texts', async () => {
  await apply([
    anOldUser({ name: '$name', id: '$where', xId: '1', xUsername: 'a' }),
    anOldUser({ id: '__proto__', email: 'b@example.com', name: '{"$gt":""}' }),
  ]);
  expect((await everyone()).map(({ name }) => name).toSorted()).toEqual(['$name', '{"$gt":""}']);
  await apply([
    anOldUser({ id: '$where', name: '$name', passwordHash: null, paidAt: '2026-03-01T00:00:00Z', xId: '1' }),
  ]);
  expect(await database.collections.users.findOne({ xId: '1' }).lean()).toMatchObject({
    name: '$name',
    importedFrom: { id: '$where', paidAt: new Date('2026-03-01T00:00:00Z') },
  });
});
