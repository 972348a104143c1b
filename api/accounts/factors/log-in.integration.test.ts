import { beforeEach, describe, expect, test } from 'vitest';
import { mailedApiOfFile } from '../mailbox.fixture.ts';
import { type Enrolled, enrolled, SECOND_FACTOR } from './authenticator.fixture.ts';

let ada: Enrolled;
/** The API's clock, moved by hand: each code works in its own half minute. */
let now = new Date();
const wait = (seconds: number) => {
  now = new Date(now.getTime() + seconds * 1000);
};

const { api } = await mailedApiOfFile(() => now);
beforeEach(async () => {
  // Mailed links are made by the real clock.
  now = new Date();
  ada = await enrolled(api, now);
  wait(60);
});

const from = (network: number) => ({ 'X-Forwarded-For': `198.51.${network}.7` });
const totp = async (seconds = 0) => ({
  method: 'totp',
  code: await ada.codeAt(new Date(now.getTime() + seconds * 1000)),
});
/** A new browser that has taken the first step. */
const aBrowser = async () => (await ada.startLogin()).browser;
const subjects = async () => (await api.mailsTo(ada.email)).map(({ subject }) => subject);

describe('a login to an account with a second factor', () => {
  test('begins no session with the password, and one with the code after it', async () => {
    const { browser, answer } = await ada.startLogin();
    expect([answer.status, answer.body.error]).toEqual([401, 'second_factor_required']);
    expect(answer.body.choices).toEqual(['totp', 'recovery']);
    expect([...browser.cookies.keys()]).toEqual(['clawdet_login']);
    expect(answer.headers.get('set-cookie')).toMatch(/HttpOnly/);
    expect((await browser.get('/api/auth/me')).status).toBe(401);
    expect((await browser.get(SECOND_FACTOR)).body).toEqual({ choices: ['totp', 'recovery'] });

    const finished = await browser.post(SECOND_FACTOR, await totp());
    expect(finished.body).toMatchObject({ user: { email: ada.email }, page: null });
    expect((await browser.get('/api/sessions')).body.sessions[0]).toMatchObject({
      current: true,
      method: 'email',
      secondFactor: true,
    });
    expect((await browser.get(SECOND_FACTOR)).body.error).toBe('login_expired');
  });

  test('asks for no factor after a wrong password', async () => {
    const answer = await api.client().post('/api/auth/login', { email: ada.email, password: 'a guess' });
    expect([answer.status, answer.body.error]).toEqual([401, 'wrong_credentials']);
  });

  test.each([-30, 30])('takes a code of an app whose clock is %i seconds off', async (seconds) => {
    expect((await (await aBrowser()).post(SECOND_FACTOR, await totp(seconds))).status).toBe(200);
  });

  test.each([-3600, -90, 90, 3600])('refuses one of a clock that is %i seconds off', async (seconds) => {
    const answer = await (await aBrowser()).post(SECOND_FACTOR, await totp(seconds));
    expect([answer.status, answer.body.error]).toEqual([403, 'wrong_code']);
  });

  test('takes each code once, also of two that send it at the same moment', async () => {
    const code = await totp();
    const [one, other] = [await aBrowser(), await aBrowser()];
    const answers = await Promise.all([one, other].map((browser) => browser.post(SECOND_FACTOR, code)));
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 403]);
    expect((await (await aBrowser()).post(SECOND_FACTOR, code)).body.error).toBe('wrong_code');
  });

  test('takes no code that was current before the last one that was used', async () => {
    expect((await (await aBrowser()).post(SECOND_FACTOR, await totp())).status).toBe(200);
    expect((await (await aBrowser()).post(SECOND_FACTOR, await totp(-30))).body.error).toBe('wrong_code');
  });

  test('is not skipped by a password that was set by mail', async () => {
    await api.client().post('/api/auth/forgot', { email: ada.email });
    const token = await api.tokenFor(ada.email, 'reset');
    const password = 'quiet winter morning';
    expect((await api.client().post('/api/auth/reset', { token, password })).status).toBe(204);
    const answer = await api.client().post('/api/auth/login', { email: ada.email, password });
    expect(answer.body.error).toBe('second_factor_required');
  });
});

describe('a login that waits for its second factor', () => {
  test('ends after ten minutes', async () => {
    const browser = await aBrowser();
    wait(601);
    expect((await browser.post(SECOND_FACTOR, await totp())).body.error).toBe('login_expired');
  });

  test('belongs to the browser that began it', async () => {
    await aBrowser();
    expect((await api.client().post(SECOND_FACTOR, await totp())).body.error).toBe('login_expired');
  });

  test('takes no code of another account', async () => {
    const other = await enrolled(api, now);
    wait(60);
    const { browser } = await other.startLogin();
    expect((await browser.post(SECOND_FACTOR, await totp())).body.error).toBe('wrong_code');
  });

  test('ends when the password is replaced', async () => {
    const browser = await aBrowser();
    await api.client().post('/api/auth/forgot', { email: ada.email });
    const token = await api.tokenFor(ada.email, 'reset');
    await api.client().post('/api/auth/reset', { token, password: 'quiet winter morning' });
    expect((await browser.post(SECOND_FACTOR, await totp())).body.error).toBe('login_expired');
  });

  test('is opened by no cookie that we have not sealed for it', async () => {
    const browser = api.client();
    browser.cookies.set('clawdet_login', ada.client.cookies.get('clawdet_session') ?? '');
    expect((await browser.get(SECOND_FACTOR)).body.error).toBe('login_expired');
  });
});

describe('guesses at a second factor', () => {
  test('are limited to five a minute, and then the right code waits too', async () => {
    const browser = await aBrowser();
    const guesses = [];
    for (let guess = 0; guess < 10; guess += 1)
      guesses.push((await browser.post(SECOND_FACTOR, { method: 'totp', code: '000000' })).status);
    expect(guesses).toEqual([...Array(5).fill(403), ...Array(5).fill(429)]);
    const refused = await browser.post(SECOND_FACTOR, await totp());
    expect([refused.status, Number(refused.headers.get('retry-after'))]).toEqual([429, 12]);
    wait(13);
    expect((await browser.post(SECOND_FACTOR, await totp())).status).toBe(200);
  });

  test('from many networks lock out no browser in which their owner has logged in', async () => {
    const known = await aBrowser();
    await known.post(SECOND_FACTOR, await totp());
    const { browser } = await ada.startLogin();
    for (let network = 0; network < 20; network += 1)
      await browser.post(SECOND_FACTOR, { method: 'recovery', code: 'guess' }, from(network));
    const locked = await browser.post(SECOND_FACTOR, await totp(30), from(99));
    expect(locked.body.error).toBe('too_many_attempts');
    wait(30);
    const who = { email: ada.email, password: 'correct horse' };
    await known.post('/api/auth/login', who, from(99));
    expect((await known.post(SECOND_FACTOR, await totp(), from(99))).status).toBe(200);
  });
});

describe('a recovery code', () => {
  test('stands in for the app once, and its use is told by mail', async () => {
    const [code = ''] = ada.recoveryCodes;
    const proof = { method: 'recovery', code: code.toUpperCase().replaceAll('-', ' ') };
    expect((await (await aBrowser()).post(SECOND_FACTOR, proof)).status).toBe(200);
    expect(await subjects()).toContain('A recovery code of your account at Clawdet was used');
    expect((await (await aBrowser()).post(SECOND_FACTOR, proof)).body.error).toBe('wrong_code');
    const [, second = ''] = ada.recoveryCodes;
    expect((await (await aBrowser()).post(SECOND_FACTOR, { ...proof, code: second })).status).toBe(200);
  });

  test('works for one of two that send it at the same moment', async () => {
    const proof = { method: 'recovery', code: ada.recoveryCodes[0] };
    const browsers = [await aBrowser(), await aBrowser()];
    const answers = await Promise.all(browsers.map((browser) => browser.post(SECOND_FACTOR, proof)));
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 403]);
  });
});
