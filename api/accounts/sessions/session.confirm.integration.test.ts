import { afterAll, beforeAll, expect, test } from 'vitest';
import { createApp } from '../../app.ts';
import { type Client, person, type RunningApp, runApp } from '../../testing/client.ts';
import { openTestDatabase, type TestDatabase } from '../../testing/database.ts';
import { testDeps } from '../../testing/deps.ts';
import { documentedAnswers } from '../../testing/documented-answers.ts';
import { idOf } from '../../testing/route-world.fixture.ts';
import { sessionIdOf } from './session.commands.ts';

const MINUTE = 60_000;
const PASSWORD = 'correct horse';
let database: TestDatabase;
let app: RunningApp;
/** The wall clock of the app, which tests move by hand. */
let now = new Date();
const pass = (ms: number) => {
  now = new Date(now.getTime() + ms);
};

beforeAll(async () => {
  database = await openTestDatabase();
  app = await runApp(createApp(testDeps(database.collections, { clock: () => now })));
});
afterAll(async () => {
  await app?.close();
  await database?.close();
});

async function signUp(): Promise<{ client: Client; email: string }> {
  const email = String(person().email);
  const client = app.client();
  await client.post('/api/auth/register', person({ email, password: PASSWORD }));
  return { client, email };
}

/** The answer of a call that asks for a recent proof; after one, it is refused for another reason. */
const danger = async (client: Client) => (await client.delete(`/api/teams/${await idOf(client)}`)).body;
const confirm = (client: Client, password = PASSWORD) => client.post('/api/auth/confirm', { password });

test('what is dangerous asks for the password again after fifteen minutes, and once in each', async () => {
  const { client } = await signUp();
  pass(15 * MINUTE);
  expect((await danger(client)).error).toBe('own_team');
  pass(1);
  expect(await danger(client)).toMatchObject({
    error: 'confirm_identity',
    action: 'confirm_identity',
    choices: ['password'],
  });
  expect((await client.get('/api/auth/me')).status).toBe(200);
  expect(await confirm(client)).toMatchObject({ status: 200, body: { user: { provider: 'email' } } });
  expect((await danger(client)).error).toBe('own_team');
  pass(15 * MINUTE + 1);
  expect((await danger(client)).error).toBe('confirm_identity');
});

test('a wrong password confirms nothing, and guesses count with those at the login', async () => {
  const { client, email } = await signUp();
  pass(16 * MINUTE);
  for (let count = 0; count < 4; count += 1) {
    const { status, body } = await confirm(client, 'a wrong guess');
    expect([status, body.error]).toEqual([403, 'wrong_password']);
    expect(body.message).toMatch(/not the password of your account/);
  }
  expect((await danger(client)).error).toBe('confirm_identity');
  // The fifth attempt of this browser, at the login.
  const guess = { email, password: 'a wrong guess' };
  expect((await client.post('/api/auth/login', guess)).status).toBe(401);
  expect(await confirm(client)).toMatchObject({ status: 429, body: { error: 'too_many_attempts' } });
  pass(MINUTE);
  expect((await confirm(client)).status).toBe(200);
});

test('a confirmation counts in its own session only', async () => {
  const { client, email } = await signUp();
  const other = app.client();
  await other.post('/api/auth/login', { email, password: PASSWORD });
  pass(16 * MINUTE);
  await confirm(client);
  expect([(await danger(client)).error, (await danger(other)).error]).toEqual([
    'own_team',
    'confirm_identity',
  ]);
});

test('a proof in the future, after the clock was set back, does not count', async () => {
  const { client } = await signUp();
  pass(-16 * MINUTE);
  expect((await danger(client)).error).toBe('confirm_identity');
});

test('an account without a password confirms with X, and no password fits it', async () => {
  const { client, email } = await signUp();
  await database.collections.users.updateOne(
    { email },
    { $unset: { passwordHash: 1 }, $set: { xId: '42', provider: 'x' } },
  );
  pass(16 * MINUTE);
  expect((await danger(client)).choices).toEqual(['x']);
  const { status, body } = await confirm(client);
  expect([status, body.error]).toEqual([403, 'wrong_password']);
  expect(body.message).toMatch(/has no password/);
});

test('a session of an earlier version was confirmed when it began', async () => {
  const { client } = await signUp();
  const _id = sessionIdOf(client.cookies.get('clawdet_session') ?? '');
  await database.collections.sessions.updateOne({ _id }, { $unset: { confirmedAt: 1 } });
  expect((await danger(client)).error).toBe('own_team');
  pass(16 * MINUTE);
  expect((await danger(client)).error).toBe('confirm_identity');
});

test('nobody confirms without a session', async () => {
  expect((await confirm(app.client())).body.error).toBe('unauthenticated');
});

test('the calls that ask for a recent proof are these', () => {
  const guarded = documentedAnswers.filter((answer) => answer.endsWith(' confirm_identity'));
  expect(guarded.map((answer) => answer.split(' ').slice(0, 2).join(' ')).toSorted()).toEqual([
    'DELETE /api/account',
    'DELETE /api/account/factors/passkeys/{id}',
    'DELETE /api/account/factors/totp',
    'DELETE /api/account/x',
    'DELETE /api/instances/{id}',
    'DELETE /api/teams/{id}',
    'DELETE /api/teams/{id}/members/{member}',
    'DELETE /api/teams/{id}/tokens/{token}',
    'GET /api/instances/{id}/gateway-token',
    'PATCH /api/account',
    'PATCH /api/teams/{id}/members/{member}',
    'POST /api/account/export',
    'POST /api/account/factors/passkeys',
    'POST /api/account/factors/passkeys/options',
    'POST /api/account/factors/recovery',
    'POST /api/account/factors/totp',
    'POST /api/account/factors/totp/confirm',
    'POST /api/auth/x/link',
    'POST /api/instances/{id}/model-key',
    'POST /api/operators/accounts/{account}/end-sessions',
    'POST /api/operators/accounts/{account}/factor-reset',
    'POST /api/operators/accounts/{account}/factor-reset/confirm',
    'POST /api/operators/accounts/{account}/suspension',
    'POST /api/operators/customers/{subdomain}/destroy',
    'POST /api/teams/{id}/tokens',
  ]);
});
