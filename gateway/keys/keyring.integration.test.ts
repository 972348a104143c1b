import { afterAll, beforeAll, beforeEach, expect, test, vi } from 'vitest';
import {
  assistantReader,
  currentKey,
  issueKey,
  keysOf,
  retireOldKeys,
  revokeKeys,
  rotateKey,
} from '../../api/assistants/model-keys/key.commands.ts';
import { openTestDatabase, type TestDatabase } from '../../api/testing/database.ts';
import { anInstance } from './instance.fixture.ts';
import { keySecretFrom } from './key.ts';
import { type Keyring, openKeyring } from './keyring.ts';

const secret = keySecretFrom(Buffer.alloc(32, 1));
let database: TestDatabase;
let ring: Keyring;
let instance: Awaited<ReturnType<typeof anInstance>>;

beforeAll(async () => {
  database = await openTestDatabase();
  // Two processes: what one changes reaches the other only through the database.
  const { collections } = database;
  ring = openKeyring({ collections, assistantOf: assistantReader(collections), everyMs: 20 });
});
afterAll(async () => {
  ring.close();
  await database.close();
});
beforeEach(async () => {
  instance = await anInstance(database.collections);
  await issueKey(database.collections, secret, instance);
});

const fresh = async () => (await database.collections.instances.findById(instance._id).lean()) ?? instance;
const key = (generation = 1) =>
  currentKey(secret, { _id: instance._id, llm: { keyGeneration: generation } }).text;
const caller = { instanceId: expect.any(String), teamId: expect.any(String) };

test('a key identifies its instance and the team that pays', async () => {
  expect(await ring.lookUp(key())).toMatchObject({
    instanceId: instance._id.toString(),
    teamId: instance.teamId.toString(),
  });
});

test('issuing a key twice gives one key, and a key of another passphrase is unknown', async () => {
  await issueKey(database.collections, secret, instance);
  expect(await keysOf(database.collections, instance._id)).toHaveLength(1);
  const forged = currentKey(keySecretFrom(Buffer.alloc(32, 2)), instance).text;
  expect(await ring.lookUp(forged)).toBe('unknown');
});

test('the database has no key, only irreversible hashes', async () => {
  const stored = JSON.stringify(await keysOf(database.collections, instance._id));
  expect(stored).not.toContain(key());
  expect(stored).not.toContain(key().slice(13));
});

test('after a rotation both keys are valid until the assistant has the new one', async () => {
  expect(await rotateKey(database.collections, secret, instance)).toBe(2);
  await expect.poll(() => ring.lookUp(key(2))).toMatchObject(caller);
  expect(await ring.lookUp(key(1))).toMatchObject(caller);
  await retireOldKeys(database.collections, await fresh());
  await expect.poll(() => ring.lookUp(key(1))).toBe('revoked');
  expect(await ring.lookUp(key(2))).toMatchObject(caller);
});

test('two concurrent rotations act as one', async () => {
  await Promise.all([1, 2].map(() => rotateKey(database.collections, secret, instance)));
  expect((await fresh()).llm?.keyGeneration).toBe(2);
  expect((await fresh()).desired.generation).toBe(2);
  expect((await keysOf(database.collections, instance._id)).map(({ status }) => status)).toEqual([
    'active',
    'retiring',
  ]);
});

test('a replaced key is valid for a day at most, even if nobody revokes it', async () => {
  await rotateKey(database.collections, secret, instance);
  await database.collections.llmKeys.updateOne(
    { instanceId: instance._id, generation: 1 },
    { $set: { retiresAt: new Date(Date.now() - 1) } },
  );
  const { collections } = database;
  const later = openKeyring({ collections, assistantOf: assistantReader(collections) });
  expect(await later.lookUp(key(1))).toBe('revoked');
  later.close();
});

test('a call under way is notified when its key is revoked, and others are not', async () => {
  const found = await ring.lookUp(key());
  if (typeof found === 'string') throw new Error(found);
  const [mine, others] = [vi.fn(), vi.fn()];
  const neighbour = await anInstance(database.collections);
  await issueKey(database.collections, secret, neighbour);
  const other = currentKey(secret, neighbour);
  await ring.lookUp(other.text);
  const stops = [ring.onInvalidated(found.keyHash, mine), ring.onInvalidated(other.hash, others)];
  await revokeKeys(database.collections, instance);
  await expect.poll(() => mine.mock.calls).toEqual([['revoked']]);
  expect(others).not.toHaveBeenCalled();
  for (const stop of stops) stop();
});
