import { beforeEach, describe, expect, test } from 'vitest';
import { type Client, person, registered } from '../../testing/client.ts';
import { mailedApiOfFile } from '../mailbox.fixture.ts';

let now = new Date();
const { database, api } = await mailedApiOfFile(() => now);
beforeEach(() => {
  now = new Date();
});

const me = async (client: Client) => (await client.get('/api/auth/me')).body.user;
const verify = (token: string, client = api.client()) => client.post('/api/auth/verify', { token });
const orders = () => database.collections.operations.countDocuments({ kind: 'provision' });
const order = (client: Client, body: object = {}) => client.post('/api/provisioning/start', body);
const addressOf = (who: Record<string, unknown>) => String(who.email);

describe('an address that nobody has proven', () => {
  test('gets a mail with a link, and the link proves it, in any browser', async () => {
    const who = person();
    const client = await registered(api, who);
    expect(await me(client)).toMatchObject({ emailProven: false, canOrder: false });
    const [mail] = await api.mailsTo(addressOf(who));
    expect(mail?.subject).toBe('Confirm your email for Clawdet');
    const answer = await verify(await api.tokenFor(addressOf(who)));
    expect([answer.status, answer.body]).toEqual([200, { email: who.email, order: null }]);
    expect(await me(client)).toMatchObject({ emailProven: true, canOrder: true });
  });

  test('buys nothing: the order is kept, and placed as soon as the link is opened in another browser', async () => {
    const who = person();
    const client = await registered(api, who);
    const before = await orders();
    const refused = await order(client, { subdomain: 'kept-order', region: 'eu' });
    expect([refused.status, refused.body.error, refused.body.action]).toEqual([
      403,
      'email_unproven',
      'open_mail',
    ]);
    expect((await me(client)).wantedOrder).toEqual({ subdomain: 'kept-order', region: 'eu' });
    expect(await orders()).toBe(before);
    expect((await verify(await api.tokenFor(addressOf(who)))).body.order).toEqual({ placed: true });
    expect((await me(client)).wantedOrder).toBeNull();
    const { body } = await client.get('/api/provisioning/status');
    expect(body.instance).toMatchObject({ subdomain: 'kept-order' });
    expect(await orders()).toBe(before + 1);
  });

  test('becomes that of the account which the reader of its mail is logged in to, whichever link they open', async () => {
    const who = person();
    const stranger = await registered(api, { ...who, password: 'typed by a stranger' });
    const strangersLink = await api.tokenFor(addressOf(who));
    const client = await registered(api, who);
    expect((await verify(strangersLink, client)).status).toBe(200);
    expect(await me(client)).toMatchObject({ email: who.email, emailProven: true });
    expect(await me(stranger)).toMatchObject({ email: null, emailProven: false, needsDetails: true });
  });

  test('is proven for the account that a link was mailed for, where another account is logged in', async () => {
    const who = person();
    const client = await registered(api, who);
    const other = await registered(api);
    expect((await verify(await api.tokenFor(addressOf(who)), other)).status).toBe(200);
    expect(await me(client)).toMatchObject({ emailProven: true });
    expect(await me(other)).toMatchObject({ emailProven: false });
  });

  test('keeps no order that is wrong, and says at once what is wrong with it', async () => {
    const client = await registered(api);
    expect((await order(client, { region: 'mars' })).body.error).toBe('region_unknown');
    expect((await order(client, { subdomain: '-' })).body.error).toBe('subdomain_invalid');
    expect((await me(client)).wantedOrder).toBeNull();
  });

  test('is proven although the order that waited is refused by then; the answer says why', async () => {
    const [first, second] = [person(), person()];
    for (const who of [first, second]) await order(await registered(api, who), { subdomain: 'wanted-twice' });
    expect((await verify(await api.tokenFor(addressOf(first)))).body.order).toEqual({ placed: true });
    const late = await verify(await api.tokenFor(addressOf(second)));
    expect([late.status, late.body.order]).toEqual([
      200,
      { placed: false, error: 'subdomain_taken', message: expect.any(String) },
    ]);
  });

  test('is mailed another link on request, with or without a login, at most five times an hour', async () => {
    const who = person();
    const client = await registered(api, who);
    for (let count = 0; count < 3; count += 1)
      expect((await client.post('/api/auth/verify/resend', {})).status).toBe(202);
    for (let count = 0; count < 3; count += 1)
      expect((await api.client().post('/api/auth/verify/resend', { email: who.email })).status).toBe(202);
    expect(await api.mailsTo(addressOf(who))).toHaveLength(5);
    now = new Date(now.getTime() + 12 * 60_000);
    await client.post('/api/auth/verify/resend', {});
    expect(await api.mailsTo(addressOf(who))).toHaveLength(6);
  });

  test('gets its own links however many somebody in another network asks for', async () => {
    const email = 'bombed@example.com';
    const from = (address: string) => ({ 'X-Forwarded-For': address });
    await registered(api, person({ email }));
    for (let count = 0; count < 15; count += 1)
      await api.client().post('/api/auth/verify/resend', { email }, from('203.0.113.66'));
    const before = (await api.mailsTo(email)).length;
    expect(before).toBe(6);
    await api.client().post('/api/auth/verify/resend', { email }, from('198.51.100.20'));
    expect(await api.mailsTo(email)).toHaveLength(before + 1);
  });

  test('answers a request for a link as one that nobody has typed', async () => {
    const known = await api.client().post('/api/auth/verify/resend', { email: 'root@example.com' });
    const unknown = await api.client().post('/api/auth/verify/resend', { email: 'nobody@example.com' });
    expect([unknown.status, unknown.body]).toEqual([known.status, known.body]);
    expect(await api.mailsTo('nobody@example.com')).toEqual([]);
  });
});

describe('a link', () => {
  test('works once', async () => {
    const who = person();
    await registered(api, who);
    const token = await api.tokenFor(addressOf(who));
    const answers = await Promise.all([verify(token), verify(token)]);
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 403]);
    expect((await verify(token)).body.error).toBe('link_invalid');
  });

  test('works for 30 minutes', async () => {
    const who = person();
    const client = await registered(api, who);
    const token = await api.tokenFor(addressOf(who));
    now = new Date(now.getTime() + 31 * 60_000);
    expect((await verify(token)).body.error).toBe('link_invalid');
    expect((await me(client)).emailProven).toBe(false);
  });

  test('is stored as a hash only', async () => {
    const who = person();
    await registered(api, who);
    const token = await api.tokenFor(addressOf(who));
    const stored = await database.collections.mailedLinks.find({}).lean();
    expect(stored.length).toBeGreaterThan(0);
    expect(JSON.stringify(stored)).not.toContain(token);
  });

  test.each(['', 'truncated', 'x'.repeat(300), '$gt'])('that is %j proves nothing', async (token) => {
    expect((await verify(token)).status).toBeGreaterThanOrEqual(400);
    expect((await verify(token)).body.error).toMatch(/^(link_invalid|invalid_input)$/);
  });

  test('proves no other address than the one that it was mailed to', async () => {
    const who = person();
    const client = await registered(api, who);
    const token = await api.tokenFor(addressOf(who));
    const change = { currentPassword: who.password, email: 'another-one@example.com' };
    expect((await client.patch('/api/account', change)).status).toBe(200);
    expect((await verify(token)).body.error).toBe('link_invalid');
    expect(await me(client)).toMatchObject({ email: 'another-one@example.com', emailProven: false });
  });

  test('does not set a password', async () => {
    const who = person();
    await registered(api, who);
    const token = await api.tokenFor(addressOf(who));
    const reset = await api.client().post('/api/auth/reset', { token, password: 'a new password' });
    expect(reset.body.error).toBe('link_invalid');
  });
});

describe('an address that somebody else has typed first', () => {
  test('belongs to who reads its mail: they sign up, prove it, and the other account loses it', async () => {
    const email = 'squatted@example.com';
    const squatter = await registered(api, person({ email, password: 'of the squatter' }));
    await order(squatter, { subdomain: 'of-the-squatter' });
    const owner = await registered(api, person({ email, password: 'of the owner' }));
    expect((await verify(await api.tokenFor(email))).status).toBe(200);
    expect(await me(owner)).toMatchObject({ email, emailProven: true });
    expect(await me(squatter)).toMatchObject({ email: null, emailProven: false, needsDetails: true });
    expect((await order(squatter)).body.error).toBe('details_required');
    const login = (password: string) => api.client().post('/api/auth/login', { email, password });
    expect((await login('of the owner')).status).toBe(200);
    expect((await login('of the squatter')).status).toBe(401);
  });

  test('does not stop its owner from logging in before the proof', async () => {
    const email = 'two-claims@example.com';
    await registered(api, person({ email, password: 'of the owner' }));
    await registered(api, person({ email, password: 'of the squatter' }));
    const answer = await api.client().post('/api/auth/login', { email, password: 'of the owner' });
    expect(answer.status).toBe(200);
  });

  test('makes no operator of who typed it', async () => {
    const squatter = await registered(api, person({ email: 'root@example.com' }));
    const mails = await api.mailsTo('root@example.com');
    expect(mails.map(({ subject }) => subject)).toEqual(['Confirm your email for Clawdet']);
    expect((await me(squatter)).operator).toBe(false);
    await verify(await api.tokenFor('root@example.com'));
    expect((await api.mailsTo('root@example.com')).at(-1)?.subject).toBe('Become an operator of Clawdet');
  });
});

describe('signing up with an address that is proven', () => {
  test('answers as for any other, proves nothing, and tells its owner', async () => {
    const owner = person();
    const client = await registered(api, owner);
    await verify(await api.tokenFor(addressOf(owner)));
    const again = person({ email: addressOf(owner).toUpperCase(), password: 'another password' });
    const second = await registered(api, again);
    const mails = await api.mailsTo(addressOf(owner));
    expect(mails.map(({ subject }) => subject)).toEqual([
      'Confirm your email for Clawdet',
      'You already have an account at Clawdet',
    ]);
    expect(mails.at(-1)?.text).not.toContain('/verify#');
    expect((await me(second)).emailProven).toBe(false);
    expect((await me(client)).emailProven).toBe(true);
    const login = { email: owner.email, password: owner.password };
    expect((await api.client().post('/api/auth/login', login)).body.user.id).toBe((await me(client)).id);
  });
});
