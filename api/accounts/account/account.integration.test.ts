import { describe, expect, test } from 'vitest';
import { type Client, person, registered, signedUp } from '../../testing/client.ts';
import { mailedApiOfFile } from '../mailbox.fixture.ts';

const { database, api } = await mailedApiOfFile();

const change = (client: Client, body: object) => client.patch('/api/account', body);
const me = async (client: Client) => (await client.get('/api/auth/me')).body.user;
const verify = (token: string, client = api.client()) => client.post('/api/auth/verify', { token });
const login = async (who: { email: unknown; password: unknown }) => {
  const client = api.client();
  const { status } = await client.post('/api/auth/login', { email: who.email, password: who.password });
  return { client, status };
};

test('a name is changed without the password', async () => {
  const client = await signedUp(api);
  const answer = await change(client, { name: 'Grace Hopper' });
  expect([answer.status, answer.body.user.name]).toEqual([200, 'Grace Hopper']);
});

describe('a password', () => {
  test('is changed with the old one, ends the other sessions, and is told by mail', async () => {
    const who = person();
    const client = await signedUp(api, who);
    const other = (await login({ ...who, email: who.email, password: who.password })).client;
    const answer = await change(client, { currentPassword: who.password, password: 'quiet winter morning' });
    expect(answer.status).toBe(200);
    expect((await client.get('/api/auth/me')).status).toBe(200);
    expect((await other.get('/api/auth/me')).status).toBe(401);
    expect((await login({ email: who.email, password: who.password })).status).toBe(401);
    expect((await login({ email: who.email, password: 'quiet winter morning' })).status).toBe(200);
    expect((await api.mailsTo(String(who.email))).at(-1)?.subject).toMatch(/password .* was changed/);
  });

  test('is not changed with a wrong one, and guesses are limited as logins are', async () => {
    const client = await signedUp(api);
    const guess = () =>
      change(client, { currentPassword: 'a wrong guess', password: 'quiet winter morning' });
    for (let count = 0; count < 5; count += 1) expect((await guess()).body.error).toBe('wrong_password');
    expect((await guess()).body.error).toBe('too_many_attempts');
  });
});

describe('an address', () => {
  test('is replaced once the new one is proven; the old one is told, and other browsers are logged out', async () => {
    const who = person();
    const client = await signedUp(api, who);
    const other = (await login({ email: who.email, password: who.password })).client;
    const email = `new-${who.email}`;
    const asked = await change(client, { currentPassword: who.password, email });
    expect(asked.body.user).toMatchObject({ email: who.email, emailProven: true, newEmail: email });
    expect((await verify(await api.tokenFor(email), client)).status).toBe(200);
    expect(await me(client)).toMatchObject({ email, emailProven: true, newEmail: null });
    expect((await other.get('/api/auth/me')).status).toBe(401);
    expect((await api.mailsTo(String(who.email))).at(-1)?.subject).toMatch(/email .* was changed/);
    expect((await login({ email, password: who.password })).status).toBe(200);
    expect((await login({ email: who.email, password: who.password })).status).toBe(401);
  });

  test('is not changed without the password', async () => {
    const client = await signedUp(api);
    const answer = await change(client, { currentPassword: 'a wrong guess', email: 'x@example.com' });
    expect(answer.body.error).toBe('wrong_password');
    expect((await me(client)).newEmail).toBeNull();
  });

  test('that is another account’s is asked for with the same answer, and its owner is told', async () => {
    const [owner, who] = [person(), person()];
    await signedUp(api, owner);
    const client = await signedUp(api, who);
    const answer = await change(client, { currentPassword: who.password, email: owner.email });
    expect(answer.body.user.newEmail).toBe(owner.email);
    const mails = await api.mailsTo(String(owner.email));
    expect(mails.at(-1)?.subject).toBe('You already have an account at Clawdet');
  });

  test('that was asked for is withdrawn by asking for the present one', async () => {
    const who = person();
    const client = await signedUp(api, who);
    const email = `withdrawn-${who.email}`;
    await change(client, { currentPassword: who.password, email });
    const token = await api.tokenFor(email);
    await change(client, { currentPassword: who.password, email: who.email });
    expect((await me(client)).newEmail).toBeNull();
    expect((await verify(token)).body.error).toBe('link_invalid');
  });

  test('that was mistyped at sign-up is corrected, and the right one gets the link', async () => {
    const who = person();
    const client = await registered(api, who);
    const email = `right-${who.email}`;
    await change(client, { currentPassword: who.password, email });
    expect((await verify(await api.tokenFor(email))).body.email).toBe(email);
    expect(await me(client)).toMatchObject({ email, emailProven: true });
  });
});

describe('an account of X, which has no password', () => {
  const ofX = async () => {
    const who = person();
    const client = await registered(api, who);
    const { users } = database.collections;
    await users.updateOne(
      { claimedEmailKey: String(who.email) },
      { $set: { xId: String(who.email), provider: 'x' }, $unset: { passwordHash: '' } },
    );
    return { client, userId: (await me(client)).id, email: `right-${who.email}` };
  };

  test('changes its address within 15 minutes of its login with X', async () => {
    const { client, email } = await ofX();
    expect((await change(client, { email })).status).toBe(200);
    expect((await verify(await api.tokenFor(email))).body.email).toBe(email);
  });

  test('is asked to log in with X again after that', async () => {
    const { client, userId, email } = await ofX();
    const confirmedAt = new Date(Date.now() - 16 * 60_000);
    await database.collections.sessions.updateMany({ userId }, { $set: { confirmedAt } });
    const { body } = await change(client, { email });
    expect([body.error, body.choices]).toEqual(['confirm_identity', ['x']]);
  });
});

test.each([
  ['nothing', {}],
  ['two things at once', { name: 'Ada', currentPassword: 'x', password: 'quiet winter morning' }],
  ['an unknown field', { role: 'operator' }],
  ['a query operator', { currentPassword: { $gt: '' }, password: 'quiet winter morning' }],
])('a change of %s is refused', async (_what, body) => {
  const client = await signedUp(api);
  expect((await change(client, body)).body.error).toBe('invalid_input');
});
