import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { openTestDatabase, type TestDatabase } from '../../testing/database.ts';
import { resolveUser } from './user.resolve.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await openTestDatabase();
});
afterAll(() => database?.close());
beforeEach(async () => void (await database.collections.users.deleteMany({})));

const signUp = (name: string, email?: string, xUsername?: string) =>
  database.collections.users.create({
    name,
    provider: 'email',
    ...(email && { email, emailKey: email.toLowerCase() }),
    ...(xUsername && { xUsername, xId: `${Math.random()}`.slice(2) }),
  });
const named = async (text: string) => (await resolveUser(database.collections, text)).name;

test('an account is named by its email, handle or id', async () => {
  const { _id } = await signUp('Ada', 'Ada@Example.com', 'AdaX');
  await signUp('Bob', 'bob@example.com', 'BobX');
  for (const text of ['ada@example.com', ' ADA@example.com ', '@adax', '@AdaX', _id.toString()])
    expect([text, await named(text)]).toEqual([text, 'Ada']);
});

test.each(['Ada', 'ada', 'ada@', 'ada@example', '@ada', '@', 'adax', '', '42', '$ne', '.*', 'f'.repeat(24)])(
  'an account is not named by %j',
  async (text) => {
    await signUp('Ada', 'ada@example.com', 'adax');
    await expect(named(text)).rejects.toMatchObject({ code: 'not_found' });
  },
);

test('an account is not named as the owner of an assistant: anybody may choose a subdomain', async () => {
  const { _id: teamId } = await signUp('Mallory', 'mallory@example.com');
  const { instances } = database.collections;
  await instances.create({
    teamId,
    slot: 0,
    subdomain: 'bob',
    cell: 'eu1',
    desired: { generation: 1, present: true, region: 'eu', tier: 'free', image: 'npm' },
    placement: { location: 'hel1', serverType: 'cx23' },
  });
  for (const text of ['bob', 'bob.clawdet.example', 'clawdet/bob'])
    await expect(named(text)).rejects.toThrow(`"${text}" names no account`);
});

test('a handle that two have is refused with names that tell them apart', async () => {
  await signUp('Ada', 'ada@example.com', 'shared');
  const { _id } = await signUp('Bob', undefined, 'Shared');
  await expect(named('@shared')).rejects.toMatchObject({
    code: 'target_ambiguous',
    choices: ['ada@example.com', _id.toString()],
  });
});
