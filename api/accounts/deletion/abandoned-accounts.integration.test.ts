import { Types } from 'mongoose';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { openTestDatabase, type TestDatabase } from '../../testing/database.ts';
import type { UserRecord } from '../users/user.model.ts';
import { removeAbandonedAccounts } from './abandoned-accounts.ts';

const DAY_MS = 86_400_000;
const NOW = new Date('2026-12-01T12:00:00Z');

let database: TestDatabase;
beforeAll(async () => {
  database = await openTestDatabase();
});
afterAll(() => database?.close());
beforeEach(() => database.collections.users.deleteMany({}));

async function anAccount(change: Partial<UserRecord> = {}): Promise<Types.ObjectId> {
  const email = `${new Types.ObjectId()}@example.com`;
  const createdAt = new Date(NOW.getTime() - 15 * DAY_MS);
  const claim = { email, claimedEmailKey: email };
  const user = { name: 'Ada', provider: 'email' as const, ...claim, createdAt, ...change };
  return (await database.collections.users.create(user))._id;
}
const run = (hasAssistant: (id: Types.ObjectId) => boolean = () => false) =>
  removeAbandonedAccounts(database.collections, async (id) => hasAssistant(id), NOW);
const isThere = async (_id: Types.ObjectId) => (await database.collections.users.exists({ _id })) !== null;

test('an account that never proved its address goes after 14 days, with its sessions and links', async () => {
  const userId = await anAccount();
  const { sessions, mailedLinks } = database.collections;
  await sessions.create({ _id: 's', userId, createdAt: NOW, expiresAt: NOW });
  await mailedLinks.create({ _id: 'l', userId, purpose: 'prove', emailKey: 'a@example.com', expiresAt: NOW });
  expect(await run()).toBe(1);
  expect(await isThere(userId)).toBe(false);
  expect([await sessions.countDocuments({ userId }), await mailedLinks.countDocuments({ userId })]).toEqual([
    0, 0,
  ]);
});

test.each<[string, Partial<UserRecord>]>([
  ['is younger', { createdAt: new Date(NOW.getTime() - 13 * DAY_MS) }],
  ['has proved its address', { emailKey: 'proven@example.com' }],
  ['is one of X', { xId: '42' }],
  ['operates the service', { role: 'operator' }],
  ['was taken over from an earlier service', { importedFrom: { id: '1', at: NOW, paid: false } }],
  ['is to be deleted anyway', { deletion: { at: NOW, due: NOW } }],
])('an account that %s stays', async (_why, change) => {
  const userId = await anAccount(change);
  expect(await run()).toBe(0);
  expect(await isThere(userId)).toBe(true);
});

test('an account with an assistant stays', async () => {
  const userId = await anAccount();
  expect(await run((id) => id.equals(userId))).toBe(0);
});

test('one run removes a limited number, and the next one goes on', async () => {
  const old = new Date(NOW.getTime() - 15 * DAY_MS);
  const accounts = Array.from({ length: 620 }, () => ({ name: 'Ada', provider: 'email', createdAt: old }));
  await database.collections.users.insertMany(accounts);
  expect([await run(), await run(), await run()]).toEqual([500, 120, 0]);
});
