import type { Types } from 'mongoose';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { openTestDatabase, type TestDatabase } from '../../testing/database.ts';
import type { UserRecord } from '../users/user.model.ts';
import { grantOperator, revokeOperator } from './operator.role.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await openTestDatabase();
});
afterAll(() => database?.close());
beforeEach(async () => void (await database.collections.users.deleteMany({})));

const signUp = async (name: string, change: Partial<UserRecord> = {}) =>
  (await database.collections.users.create({ name, provider: 'x', ...change }))._id;
const operators = (count: number) =>
  Promise.all(Array.from({ length: count }, (_, index) => signUp(`Operator ${index}`, { role: 'operator' })));
const invited = () => signUp('Ada', { operatorInvitation: { nonce: 'one', at: new Date() } });
const roleOf = async (id: Types.ObjectId) =>
  (await database.collections.users.findById(id).lean())?.role ?? null;
const remaining = () => database.collections.users.countDocuments({ role: 'operator' });

test('an invitation gives the role once, and only the invitation that the account has', async () => {
  await operators(2);
  const ada = await invited();
  expect(await grantOperator(database.collections, ada, 'another')).toBe(false);
  expect(await roleOf(ada)).toBeNull();
  const ends = await Promise.all([1, 2, 3].map(() => grantOperator(database.collections, ada, 'one')));
  expect(ends.toSorted()).toEqual([false, false, true]);
  expect(await revokeOperator(database.collections, ada)).toBe('revoked');
  expect(await grantOperator(database.collections, ada, 'one')).toBe(false);
  expect(await roleOf(ada)).toBeNull();
});

test('a revocation withdraws an invitation that nobody has confirmed, also while there is one operator', async () => {
  await operators(1);
  const ada = await invited();
  expect(await revokeOperator(database.collections, ada)).toBe('invitation_withdrawn');
  expect(await grantOperator(database.collections, ada, 'one')).toBe(false);
  expect(await revokeOperator(database.collections, ada)).toBe('no_operator');
  expect(await remaining()).toBe(1);
});

test('a link that is opened while the account is revoked leaves it without the role', async () => {
  await operators(1);
  for (let round = 0; round < 10; round += 1) {
    const ada = await invited();
    await Promise.all([
      grantOperator(database.collections, ada, 'one'),
      revokeOperator(database.collections, ada),
    ]);
    expect(await roleOf(ada)).toBeNull();
  }
});

test('the role of one of several is taken away', async () => {
  const [one = ''] = await operators(2);
  await revokeOperator(database.collections, one);
  expect(await remaining()).toBe(1);
  expect(await database.collections.users.findById(one).lean()).toMatchObject({ role: null });
});

test('the only operator keeps the role', async () => {
  const [one = ''] = await operators(1);
  await expect(revokeOperator(database.collections, one)).rejects.toMatchObject({ code: 'last_operator' });
  expect(await remaining()).toBe(1);
});

test('an account without the role stays as it is, also while there is one operator', async () => {
  await operators(1);
  const other = await signUp('Ada');
  await revokeOperator(database.collections, other);
  expect(await remaining()).toBe(1);
});

test.each([2, 3, 5])('%i who revoke each other at once leave at least one', async (count) => {
  for (let round = 0; round < 5; round += 1) {
    await database.collections.users.deleteMany({});
    const ids = await operators(count);
    const ends = await Promise.allSettled(ids.map((id) => revokeOperator(database.collections, id)));
    expect(await remaining()).toBeGreaterThan(0);
    expect(await database.collections.users.countDocuments({ role: 'revoking' })).toBe(0);
    const refused = ends.filter(({ status }) => status === 'rejected').length;
    expect(refused).toBe(await remaining());
  }
});

test('a process that died between the steps is followed by one that ends them', async () => {
  const [one = '', other = ''] = await operators(2);
  await database.collections.users.updateOne({ _id: one }, { role: 'revoking' });
  await revokeOperator(database.collections, one);
  expect(await database.collections.users.findById(one).lean()).toMatchObject({ role: null });
  await database.collections.users.updateOne({ _id: other }, { role: 'revoking' });
  await expect(revokeOperator(database.collections, other)).rejects.toMatchObject({ code: 'last_operator' });
  expect(await remaining()).toBe(1);
});
