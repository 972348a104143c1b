import { beforeEach, describe, expect, test } from 'vitest';
import { type Client, person, signedUp } from '../../testing/client.ts';
import { mailedApiOfFile } from '../mailbox.fixture.ts';
import { emailKeyOf } from '../users/email-address.ts';
import { type Enrolled, enroll, enrolled, FACTORS, SECOND_FACTOR } from './authenticator.fixture.ts';

let now = new Date('2026-12-01T12:00:10Z');
const wait = (seconds: number) => {
  now = new Date(now.getTime() + seconds * 1000);
};
const MINUTE = 60;

const { database, api } = await mailedApiOfFile(() => now);
beforeEach(() => wait(MINUTE));

const recordOf = (email: string) =>
  database.collections.users.findOne({ emailKey: emailKeyOf(email) }).lean();
const factorsOf = async (client: Client) => (await client.get(FACTORS)).body.factors;
const lastSubject = async (email: string) => (await api.mailsTo(email)).at(-1)?.subject;
const confirm = (client: Client, code: string) => client.post(`${FACTORS}/totp/confirm`, { code });
const confirmWithApp = async ({ client, codeAt }: Enrolled) =>
  client.post('/api/auth/confirm', { method: 'totp', code: await codeAt(now) });

describe('an authenticator app', () => {
  test('is set up by one of its codes, which gives ten recovery codes and is told by mail', async () => {
    const who = person();
    const client = await signedUp(api, who);
    expect(await factorsOf(client)).toEqual({
      totp: null,
      passkeys: [],
      recoveryCodesLeft: 0,
      required: false,
    });
    const { secret, codeAt, recoveryCodes } = await enroll(client, now);
    expect(recoveryCodes).toHaveLength(10);
    expect(await factorsOf(client)).toMatchObject({
      totp: { addedAt: now.toISOString() },
      recoveryCodesLeft: 10,
    });
    expect(await lastSubject(String(who.email))).toBe('A second factor was added to your account at Clawdet');
    // The code that has confirmed it logs nobody in.
    const browser = api.client();
    await browser.post('/api/auth/login', who);
    const spent = { method: 'totp', code: await codeAt(now) };
    expect((await browser.post(SECOND_FACTOR, spent)).body.error).toBe('wrong_code');
    const stored = JSON.stringify(await recordOf(String(who.email)));
    for (const known of [secret, ...recoveryCodes]) expect(stored).not.toContain(known);
  });

  test('counts only once it is confirmed: until then, a login is as before', async () => {
    const who = person();
    const client = await signedUp(api, who);
    await client.post(`${FACTORS}/totp`);
    expect((await confirm(client, '000000')).body.error).toBe('wrong_code');
    expect((await api.client().post('/api/auth/login', who)).status).toBe(200);
  });

  test('cannot be confirmed without a begin, or half an hour after it', async () => {
    const client = await signedUp(api);
    expect((await confirm(client, '000000')).body.error).toBe('totp_not_begun');
    await client.post(`${FACTORS}/totp`);
    wait(31 * MINUTE);
    await client.post('/api/auth/confirm', { password: person().password });
    expect((await confirm(client, '000000')).body.error).toBe('totp_not_begun');
  });

  test('ends the other sessions of the account if it is the first factor', async () => {
    const who = person();
    const client = await signedUp(api, who);
    const elsewhere = api.client();
    await elsewhere.post('/api/auth/login', who);
    await enroll(client, now);
    expect((await elsewhere.get('/api/auth/me')).status).toBe(401);
    expect((await client.get('/api/auth/me')).status).toBe(200);
  });

  test('is replaced by another one, with the recovery codes that there are', async () => {
    const ada = await enrolled(api, now);
    wait(MINUTE);
    const newer = await enroll(ada.client, now);
    expect(newer.recoveryCodes).toBeNull();
    wait(MINUTE);
    const { browser } = await ada.startLogin();
    const login = async (codeAt: Enrolled['codeAt']) =>
      browser.post(SECOND_FACTOR, { method: 'totp', code: await codeAt(now) });
    expect((await login(ada.codeAt)).body.error).toBe('wrong_code');
    expect((await login(newer.codeAt)).status).toBe(200);
  });
});

describe('a change of the second factor', () => {
  test('needs a recent login for the first factor: a stolen session adds none', async () => {
    const client = await signedUp(api);
    wait(16 * MINUTE);
    const answer = await client.post(`${FACTORS}/totp`);
    expect([answer.body.error, answer.body.choices]).toEqual(['confirm_identity', ['password']]);
  });

  test('needs the factor itself after that: the password is not enough', async () => {
    const ada = await enrolled(api, now);
    wait(16 * MINUTE);
    await ada.client.post('/api/auth/confirm', { password: person().password });
    const calls = [
      () => ada.client.delete(`${FACTORS}/totp`),
      () => ada.client.post(`${FACTORS}/totp`),
      () => ada.client.post(`${FACTORS}/recovery`),
    ];
    for (const call of calls) {
      const { body } = await call();
      expect([body.error, body.choices]).toEqual(['confirm_identity', ['totp', 'recovery']]);
    }
    expect((await confirmWithApp(ada)).status).toBe(200);
    expect((await ada.client.post(`${FACTORS}/recovery`)).status).toBe(200);
  });

  test('removes the app and the recovery codes, and a login asks for the password alone again', async () => {
    const ada = await enrolled(api, now);
    expect((await ada.client.delete(`${FACTORS}/totp`)).status).toBe(204);
    expect(await factorsOf(ada.client)).toMatchObject({ totp: null, recoveryCodesLeft: 0 });
    expect(await lastSubject(ada.email)).toBe('A second factor was removed from your account at Clawdet');
    expect((await ada.startLogin()).answer.status).toBe(200);
    expect((await ada.client.delete(`${FACTORS}/totp`)).body.error).toBe('not_found');
  });

  test('leaves operators with their last factor', async () => {
    const ada = await enrolled(api, now);
    await database.collections.users.updateOne({ emailKey: ada.email }, { $set: { role: 'operator' } });
    expect((await ada.client.delete(`${FACTORS}/totp`)).body.error).toBe('factor_required');
    expect(await factorsOf(ada.client)).toMatchObject({ required: true, recoveryCodesLeft: 10 });
  });

  test('makes new recovery codes, and the old ones no longer work', async () => {
    const ada = await enrolled(api, now);
    const { body } = await ada.client.post(`${FACTORS}/recovery`);
    expect(new Set([...body.recoveryCodes, ...ada.recoveryCodes]).size).toBe(20);
    const { browser } = await ada.startLogin();
    const login = (code: string) => browser.post(SECOND_FACTOR, { method: 'recovery', code });
    expect((await login(ada.recoveryCodes[0] ?? '')).body.error).toBe('wrong_code');
    expect((await login(body.recoveryCodes[0])).status).toBe(200);
    expect((await (await signedUp(api)).post(`${FACTORS}/recovery`)).body.error).toBe('not_found');
  });
});

describe('a confirmation after 15 minutes', () => {
  test('offers the factor besides the password, takes a code once, and counts wrong ones', async () => {
    const ada = await enrolled(api, now);
    wait(16 * MINUTE);
    const { passwordHash } = (await recordOf(ada.email)) ?? {};
    expect(passwordHash).toBeDefined();
    await database.collections.users.updateOne({ emailKey: ada.email }, { $unset: { passwordHash: '' } });
    const change = () => ada.client.patch('/api/account', { email: 'another@example.com' });
    expect((await change()).body.choices).toEqual(['totp']);
    expect((await confirmWithApp(ada)).status).toBe(200);
    expect((await confirmWithApp(ada)).body.error).toBe('wrong_code');
    expect((await change()).status).toBe(200);
    for (let guess = 0; guess < 4; guess += 1)
      await ada.client.post('/api/auth/confirm', { method: 'totp', code: '000000' });
    expect((await confirmWithApp(ada)).body.error).toBe('too_many_attempts');
  });
});
