import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { openTestDatabase, type TestDatabase } from '../../testing/database.ts';
import { grantOperator, revokeOperator } from './operator.role.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await openTestDatabase();
});
afterAll(() => database?.close());
beforeEach(async () => void (await database.collections.users.deleteMany({})));

const signUp = async (name: string) => (await database.collections.users.create({ name, provider: 'x' }))._id;
async function operators(count: number) {
  const ids = await Promise.all(Array.from({ length: count }, (_, index) => signUp(`Operator ${index}`)));
  for (const id of ids) await grantOperator(database.collections, id);
  return ids;
}
const remaining = () => database.collections.users.countDocuments({ role: 'operator' });

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
