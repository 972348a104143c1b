import bcrypt from 'bcrypt';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createApp } from '../../app.ts';
import { person, type RunningApp, runApp } from '../../testing/client.ts';
import { openTestDatabase, type TestDatabase } from '../../testing/database.ts';
import { testDeps } from '../../testing/deps.ts';
import { loginByEmail } from './auth.commands.ts';
import { passwordMatches } from './password.ts';

let database: TestDatabase;
let app: RunningApp;

beforeAll(async () => {
  database = await openTestDatabase();
  app = await runApp(createApp(testDeps(database.collections)));
});
afterAll(async () => {
  await app?.close();
  await database?.close();
});

/** A user with this stored hash, as an earlier version or an import left them. */
async function userWith(passwordHash: string): Promise<string> {
  const email = String(person().email);
  await database.collections.users.create({
    name: 'Ada',
    email,
    emailKey: email,
    passwordHash,
    provider: 'email',
  });
  return email;
}
const hashOf = async (email: string) =>
  (await database.collections.users.findOne({ emailKey: email }).lean())?.passwordHash;
const logIn = async (email: string, password: string) =>
  (await app.client().post('/api/auth/login', { email, password })).status;

test.each([
  ['a common password', 'password1', 'This password is too common: others try it first.'],
  ['the product’s name', 'clawdet-2026', 'Use a password with more in it than the word “clawdet”.'],
  ['the person’s name', 'lovelace 1815', 'Use a password without your name in it.'],
  ['the email address', 'my ada-tester!', 'Use a password without your email address in it.'],
])('signing up with %s as password is refused, and the field says why', async (_what, password, message) => {
  const who = person({ email: 'ada-tester@example.com', password });
  const answer = await app.client().post('/api/auth/register', who);
  expect([answer.status, answer.body.error]).toEqual([400, 'invalid_input']);
  expect(answer.body.fields).toEqual([{ path: 'password', message }]);
  expect(await hashOf('ada-tester@example.com')).toBeUndefined();
});

test('refused passwords do not use up the sign-ups of an address', async () => {
  const own = await runApp(createApp(testDeps(database.collections)));
  const signUp = async (password: string) =>
    (await own.client().post('/api/auth/register', person({ password }))).status;
  for (let count = 0; count < 8; count += 1) expect(await signUp('lovelace 1815')).toBe(400);
  expect(await signUp('correct horse')).toBe(201);
  await own.close();
});

test('a password may have 64 Chinese characters, all of which count', async () => {
  const who = person({ password: '龍'.repeat(64) });
  expect((await app.client().post('/api/auth/register', who)).status).toBe(201);
  expect(await logIn(String(who.email), '龍'.repeat(64))).toBe(200);
  expect(await logIn(String(who.email), `${'龍'.repeat(63)}虎`)).toBe(401);
});

test('a log-in with a hash of an earlier version works, and replaces it', async () => {
  const old = await bcrypt.hash('correct horse', 4);
  const email = await userWith(old);
  expect(await logIn(email, 'a wrong guess')).toBe(401);
  expect(await hashOf(email)).toBe(old);
  expect(await logIn(email, 'correct horse')).toBe(200);
  const renewed = await hashOf(email);
  expect(renewed).toMatch(/^hmac-sha384:\$2b\$04\$/);
  expect(await logIn(email, 'correct horse')).toBe(200);
  expect(await hashOf(email)).toBe(renewed);
});

test('a log-in with an imported hash of PHP works, and replaces it', async () => {
  const email = await userWith('$2y$05$abcdefghijklmnopqrstuupA14s1eSzIiL2YQ79/qdwLIdQtc4ltW');
  expect(await logIn(email, 'Äpfel correct horse')).toBe(200);
  expect(await hashOf(email)).toMatch(/^hmac-sha384:/);
  expect(await logIn(email, 'Äpfel correct horse')).toBe(200);
});

test('two log-ins at once with an earlier hash both work', async () => {
  const email = await userWith(await bcrypt.hash('correct horse', 4));
  const answers = await Promise.all([1, 2, 3].map(() => logIn(email, 'correct horse')));
  expect(answers).toEqual([200, 200, 200]);
  expect(await passwordMatches('correct horse', await hashOf(email), 4)).toBe(true);
});

describe('while a hash is being replaced', () => {
  /** Logs in, with the update of the hash preceded by what `first` does. */
  async function logInWith(first: (email: string) => Promise<unknown>) {
    const old = await bcrypt.hash('correct horse', 4);
    const email = await userWith(old);
    const { users } = database.collections;
    const collections = Object.create(database.collections, {
      users: {
        value: {
          findOne: users.findOne.bind(users),
          updateOne: async (...words: Parameters<typeof users.updateOne>) => {
            await first(email);
            return await users.updateOne(...words);
          },
        },
      },
    });
    const user = await loginByEmail(
      testDeps(collections),
      { email, password: 'correct horse' },
      { browser: 'a program', network: '198.51.100.0/24' },
    );
    return { email, old, user };
  }

  test('a changed password is not overwritten', async () => {
    const changed = await bcrypt.hash('battery staple', 4);
    const { email } = await logInWith((emailKey) =>
      database.collections.users.updateOne({ emailKey }, { $set: { passwordHash: changed } }),
    );
    expect(await hashOf(email)).toBe(changed);
  });

  test('a database that refuses the write does not refuse the log-in', async () => {
    const { email, old, user } = await logInWith(() => Promise.reject(new Error('storage full')));
    expect(user.email).toBe(email);
    expect(await hashOf(email)).toBe(old);
  });
});
