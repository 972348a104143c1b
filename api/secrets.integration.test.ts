import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Types } from 'mongoose';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { keyOf, keySecretFrom } from '../gateway/keys/key.ts';
import { openSecrets } from './secrets.ts';
import { openTestDatabase, type TestDatabase } from './testing/database.ts';

const GOOD = 'oQBDBpLe0CObnG+obqanE8SqwEjJWzzGgKe1zRj1xsE=';

let home: string;
let database: TestDatabase;
beforeAll(async () => {
  home = await mkdtemp(path.join(tmpdir(), 'clawdet-secrets-'));
  database = await openTestDatabase();
});
afterAll(async () => {
  await database?.close();
  await rm(home, { recursive: true, force: true });
});
beforeEach(async () => {
  await database.collections.keyDerivations.deleteMany({});
  await database.collections.instances.deleteMany({});
});

const open = (passphrase: string | undefined = 'a passphrase', change: object = {}) =>
  openSecrets({ passphrase, home, simulated: true, keyDerivation: 'fast', ...change }, database.collections);
const refusal = (passphrase?: string, change?: object) =>
  open(passphrase, change).catch((error: unknown) => error);

test('every process of an installation has the same key, also those that start at once', async () => {
  const first = await Promise.all(Array.from({ length: 6 }, () => open()));
  const keys = [...first, await open()].map(({ masterKey }) => masterKey.toString('hex'));
  expect(new Set(keys).size).toBe(1);
  expect(await database.collections.keyDerivations.countDocuments()).toBe(1);
});

test('two installations with one passphrase have different keys', async () => {
  const { masterKey } = await open();
  await database.collections.keyDerivations.deleteMany({});
  expect((await open()).masterKey).not.toEqual(masterKey);
});

test('another passphrase is refused before anything is read or written with it', async () => {
  await open();
  expect(await refusal('another')).toMatchObject({
    exitCode: 78,
    message: expect.stringContaining('not the one that this database was made with'),
  });
});

test('what the database keeps about the passphrase is neither it nor a key', async () => {
  const { masterKey } = await open();
  const text = JSON.stringify(await database.collections.keyDerivations.findById('passphrase').lean());
  expect(text).not.toContain('a passphrase');
  for (const encoding of ['hex', 'base64url'] as const)
    expect(text).not.toContain(masterKey.toString(encoding));
});

test('a database keeps the cost that it was made with', async () => {
  const { masterKey } = await open();
  expect((await open(undefined, { keyDerivation: 'strong' })).masterKey).toEqual(masterKey);
});

test('real clouds refuse a weak passphrase, given or in the file, and a database for tests', async () => {
  const real = { simulated: false, keyDerivation: 'strong' };
  expect(await refusal('x', real)).toMatchObject({
    exitCode: 78,
    message: expect.stringMatching(/^PULUMI_CONFIG_PASSPHRASE has 1 /),
  });
  const weakHome = path.join(home, 'weak');
  await rm(weakHome, { recursive: true, force: true });
  await openSecrets(
    { passphrase: undefined, home: weakHome, simulated: true, keyDerivation: 'fast' },
    database.collections,
  );
  await writeFile(path.join(weakHome, 'passphrase'), 'x\n');
  const ofFile = await openSecrets(
    { passphrase: undefined, home: weakHome, simulated: false, keyDerivation: 'strong' },
    database.collections,
  ).catch((error: unknown) => error);
  expect(ofFile).toMatchObject({ message: expect.stringContaining(path.join(weakHome, 'passphrase')) });
  expect(await refusal(GOOD, real)).toMatchObject({
    message: expect.stringContaining('KEY_DERIVATION=fast'),
  });
  await database.collections.keyDerivations.deleteMany({});
  expect(await open(GOOD, real)).toMatchObject({ passphrase: GOOD });
});

test('a database with secrets of an earlier version is refused with what to do, and is not changed', async () => {
  const _id = new Types.ObjectId();
  await database.connection.collection('instances').insertOne({ _id, observed: { secrets: 'sealed' } });
  expect(await refusal()).toMatchObject({
    exitCode: 78,
    message: expect.stringContaining('earlier version'),
    next: expect.stringContaining('rm -r .clawdet'),
  });
  expect(await database.collections.keyDerivations.countDocuments()).toBe(0);
});

test('an assistant’s key does not follow from the passphrase by fast hashes alone', async () => {
  const { masterKey } = await open('a passphrase');
  const key = keyOf(keySecretFrom(masterKey), 'their assistant', 1);
  // As a customer who guesses it would try, thousands of times a second.
  expect(keyOf(keySecretFrom(Buffer.from('a passphrase')), 'their assistant', 1).hash).not.toBe(key.hash);
});
