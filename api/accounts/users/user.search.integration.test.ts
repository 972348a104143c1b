import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { openTestDatabase, type TestDatabase } from '../../testing/database.ts';
import { upsertFromX } from '../x-login/x.commands.ts';
import { fillSearchKeys, searchUsers, usersAddressedBy } from './user.search.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await openTestDatabase();
});
afterAll(() => database?.close());
beforeEach(async () => void (await database.collections.users.deleteMany({})));

const users = () => database.collections.users;
const signUp = (name: string, email: string, xUsername?: string) =>
  users().create({
    name,
    email,
    emailKey: email.toLowerCase(),
    provider: 'email',
    ...(xUsername && { xUsername, xId: xUsername }),
  });
const found = async (text: string, limit = 10) =>
  (await searchUsers(database.collections, text, limit)).map(({ name }) => name);

describe('a search of accounts', () => {
  beforeEach(async () => {
    await signUp('Ada Lovelace', 'Ada@Example.com', 'AdaCounts');
    await signUp('Grace Brewster Hopper', 'grace@navy.example');
    await signUp('Łukasz Żak', 'lz+test@example.com');
  });

  test.each([
    ['the email', 'ada@example.com', ['Ada Lovelace']],
    ['the beginning of the email, in any case', 'GRACE@', ['Grace Brewster Hopper']],
    ['the handle', 'adacounts', ['Ada Lovelace']],
    ['the handle with @', '@AdaC', ['Ada Lovelace']],
    ['the first name', 'ada', ['Ada Lovelace']],
    ['a later name', 'hopper', ['Grace Brewster Hopper']],
    ['two names', 'brewster hop', ['Grace Brewster Hopper']],
    ['letters of another alphabet, in lowercase', 'żak', ['Łukasz Żak']],
    ['blanks around it', '  lovelace ', ['Ada Lovelace']],
    ['a plus sign', 'lz+', ['Łukasz Żak']],
    ['the middle of a word', 'ovelace', []],
    ['a pattern', '.*', []],
    ['an operator of the database', '$gt', []],
    ['an email with @ first', '@example.com', []],
    ['nothing', ' ', []],
    ['an @ alone', '@', []],
  ])('finds them by %s: %s', async (_what, text, names) => expect(await found(text)).toEqual(names));

  test('is bounded, oldest first', async () => {
    for (const letter of 'abcdef') await signUp(`Zoe ${letter}`, `zoe-${letter}@example.com`);
    expect(await found('zoe', 4)).toEqual(['Zoe a', 'Zoe b', 'Zoe c', 'Zoe d']);
  });
});

test('a new handle of X replaces the old one in the search', async () => {
  const profile = { id: '7', username: 'OldHandle', name: 'Ada Lovelace' };
  await upsertFromX(database.collections, profile, true);
  await upsertFromX(database.collections, { ...profile, username: 'NewHandle' }, true);
  expect([await found('oldhandle'), await found('newhandle')]).toEqual([[], ['Ada Lovelace']]);
});

test.each([
  ['$set', { $set: { name: 'Ada King' } }],
  ['plain fields', { name: 'Ada King' }],
])('a new name is found whichever command writes it: %s', async (_how, change) => {
  const { _id } = await signUp('Ada Lovelace', 'ada@example.com');
  await users().updateOne({ _id }, change);
  expect([await found('lovelace'), await found('king')]).toEqual([[], ['Ada King']]);
});

test('a change of something else keeps the keys', async () => {
  const { _id } = await signUp('Ada Lovelace', 'ada@example.com');
  await users().findOneAndUpdate({ _id }, { $set: { plan: 'pro' } });
  expect(await found('lovelace')).toEqual(['Ada Lovelace']);
});

test('accounts of earlier versions get their keys once', async () => {
  await users().collection.insertMany([
    { name: 'Ada Lovelace', xUsername: 'AdaCounts', provider: 'x', createdAt: new Date() },
    { name: 'Grace Hopper', provider: 'x', createdAt: new Date() },
  ]);
  expect([await found('lovelace'), await found('@adacounts')]).toEqual([[], []]);
  expect(await fillSearchKeys(users())).toBe(2);
  expect([await found('lovelace'), await found('@adacounts')]).toEqual([['Ada Lovelace'], ['Ada Lovelace']]);
  expect(await fillSearchKeys(users())).toBe(0);
});

test('an address is one account’s, and a handle belongs to everybody who has it', async () => {
  await signUp('Ada Lovelace', 'Ada@Example.com', 'shared');
  await users().create({ name: 'Ada King', xId: '2', xUsername: 'Shared', provider: 'x' });
  const named = async (text: string) => (await usersAddressedBy(database.collections, text)).length;
  expect(await Promise.all(['ADA@example.com ', '@SHARED', '@share', 'ada@'].map(named))).toEqual([
    1, 2, 0, 0,
  ]);
});
