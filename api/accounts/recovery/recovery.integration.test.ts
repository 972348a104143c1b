import { describe, expect, test } from 'vitest';
import { type Client, person, registered, signedUp } from '../../testing/client.ts';
import { mailedApiOfFile } from '../mailbox.fixture.ts';

let now = new Date();
const { database, api } = await mailedApiOfFile(() => now);

const NEW = 'quiet winter morning';
const forgot = (email: unknown) => api.client().post('/api/auth/forgot', { email });
const reset = (token: string, password = NEW) => api.client().post('/api/auth/reset', { token, password });
const login = (email: unknown, password: unknown) =>
  api.client().post('/api/auth/login', { email, password });
const statusOf = async (client: Client) => (await client.get('/api/auth/me')).status;
const subjects = async (email: unknown) => (await api.mailsTo(String(email))).map(({ subject }) => subject);

describe('a forgotten password', () => {
  test('is replaced by a mailed link, which ends all sessions and is told by mail', async () => {
    const who = person();
    const client = await signedUp(api, who);
    expect((await forgot(who.email)).status).toBe(202);
    expect((await reset(await api.tokenFor(String(who.email), 'reset'))).status).toBe(204);
    expect(await statusOf(client)).toBe(401);
    expect((await login(who.email, who.password)).status).toBe(401);
    expect((await login(who.email, NEW)).status).toBe(200);
    expect((await subjects(who.email)).at(-1)).toBe('Your password at Clawdet was changed');
  });

  test('is asked for with the same answer whether or not anybody has the address', async () => {
    const who = person();
    await signedUp(api, who);
    const [known, unknown] = [await forgot(who.email), await forgot('nobody@example.com')];
    expect([unknown.status, unknown.body]).toEqual([known.status, known.body]);
    expect(await subjects('nobody@example.com')).toEqual([]);
  });

  test('needs the link: a wrong, used or old one sets nothing', async () => {
    const who = person();
    await signedUp(api, who);
    await forgot(who.email);
    const token = await api.tokenFor(String(who.email), 'reset');
    expect((await reset(token.slice(1))).body.error).toBe('link_invalid');
    expect((await reset(token, 'short')).body.error).toBe('invalid_input');
    now = new Date(now.getTime() + 31 * 60_000);
    expect((await reset(token)).body.error).toBe('link_invalid');
    now = new Date();
    expect((await login(who.email, who.password)).status).toBe(200);
  });

  test('of two that open one link at once, one sets the password', async () => {
    const who = person();
    await signedUp(api, who);
    await forgot(who.email);
    const token = await api.tokenFor(String(who.email), 'reset');
    const answers = await Promise.all([reset(token, 'the first one'), reset(token, 'the second one')]);
    expect(answers.map(({ status }) => status).sort()).toEqual([204, 403]);
  });

  test('a link that was used voids the account’s other links', async () => {
    const who = person();
    await signedUp(api, who);
    await forgot(who.email);
    const first = await api.tokenFor(String(who.email), 'reset');
    await forgot(who.email);
    const second = await api.tokenFor(String(who.email), 'reset');
    expect((await reset(first)).status).toBe(204);
    expect((await reset(second, 'yet another one')).body.error).toBe('link_invalid');
  });
});

describe('a forgotten password of an account whose address is not proven', () => {
  test('proves the address with the new password: its mail was read', async () => {
    const who = person();
    await registered(api, who);
    await forgot(who.email);
    expect((await reset(await api.tokenFor(String(who.email), 'reset'))).status).toBe(204);
    expect((await login(who.email, NEW)).body.user).toMatchObject({ emailProven: true });
  });

  test('places the order that waited for the address to be proven', async () => {
    const who = person();
    const client = await registered(api, who);
    expect((await client.post('/api/provisioning/start', {})).body.error).toBe('email_unproven');
    await forgot(who.email);
    expect((await reset(await api.tokenFor(String(who.email), 'reset'))).status).toBe(204);
    const back = api.client();
    await back.post('/api/auth/login', { email: who.email, password: NEW });
    expect((await back.get('/api/provisioning/status')).body.operation).toMatchObject({ kind: 'provision' });
    expect((await back.get('/api/auth/me')).body.user.wantedOrder).toBeNull();
  });

  test('takes over no account that X logs in to, which would keep another one’s address', async () => {
    const email = 'claimed-by-x@example.com';
    const claim = { name: 'Ex', xId: '42', provider: 'x', email, claimedEmailKey: email } as const;
    await database.collections.users.create(claim);
    expect((await forgot(email)).status).toBe(202);
    expect(await subjects(email)).toEqual([]);
  });
});
