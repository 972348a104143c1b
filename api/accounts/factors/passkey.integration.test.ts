import { beforeEach, describe, expect, test } from 'vitest';
import { type Client, person, signedUp } from '../../testing/client.ts';
import { testConfig } from '../../testing/deps.ts';
import { mailedApiOfFile } from '../mailbox.fixture.ts';
import { addPasskey, FACTORS, PASSKEYS, SECOND_FACTOR } from './authenticator.fixture.ts';
import { type SoftwareAuthenticator, softwareAuthenticator } from './software-authenticator.fixture.ts';

const { publicUrl } = testConfig();
let now = new Date();
const wait = (seconds: number) => {
  now = new Date(now.getTime() + seconds * 1000);
};
let who: Record<string, unknown>;
let client: Client;
let key: SoftwareAuthenticator;
let recoveryCodes: string[];

const { api } = await mailedApiOfFile(() => now);
beforeEach(async () => {
  who = person();
  client = await signedUp(api, who);
  ({ key, recoveryCodes } = await addPasskey(client, publicUrl));
});

const options = async (browser: Client) => (await browser.post(`${SECOND_FACTOR}/passkey`)).body;
const finish = async (browser: Client, response: unknown) => {
  const { status, body } = await browser.post(SECOND_FACTOR, { method: 'passkey', response });
  return body.error ?? status;
};
/** A new browser that has taken the first step, and its challenge. */
async function waiting() {
  const browser = api.client();
  await browser.post('/api/auth/login', who);
  return { browser, asked: await options(browser) };
}
const factors = async () => (await client.get(FACTORS)).body.factors;

describe('a passkey', () => {
  test('is added with a name and gives recovery codes, and a login takes it', async () => {
    expect(recoveryCodes).toHaveLength(10);
    expect((await factors()).passkeys).toMatchObject([{ name: 'A laptop', lastUsedAt: null }]);
    const { browser, asked } = await waiting();
    expect((await browser.get(SECOND_FACTOR)).body).toEqual({ choices: ['passkey', 'recovery'] });
    expect(asked.rpId).toBe('localhost');
    expect(await finish(browser, key.get(asked))).toBe(200);
    expect((await factors()).passkeys[0].lastUsedAt).toBe(now.toISOString());
  });

  test('asks the browser for algorithms that we verify', async () => {
    const { body } = await client.post(`${PASSKEYS}/options`);
    expect(body.pubKeyCredParams.map(({ alg }: { alg: number }) => alg)).toEqual([-8, -7, -257]);
    expect(body.excludeCredentials).toHaveLength(1);
  });

  test('is one of several, each removed by itself, and the recovery codes stay until the last one goes', async () => {
    const second = await addPasskey(client, publicUrl, 'A phone');
    expect(second.recoveryCodes).toBeNull();
    const [laptop, phone] = (await factors()).passkeys;
    expect((await client.delete(`${PASSKEYS}/${laptop.id}`)).status).toBe(204);
    expect(await factors()).toMatchObject({ passkeys: [{ name: 'A phone' }], recoveryCodesLeft: 10 });
    const { browser, asked } = await waiting();
    expect(await finish(browser, key.get(asked))).toBe('passkey_refused');
    expect((await client.delete(`${PASSKEYS}/${laptop.id}`)).body.error).toBe('not_found');
    expect((await client.delete(`${PASSKEYS}/${phone.id}`)).status).toBe(204);
    expect(await factors()).toMatchObject({ passkeys: [], recoveryCodesLeft: 0 });
  });

  test('is the eleventh that is refused', async () => {
    for (let count = 1; count < 10; count += 1) await addPasskey(client, publicUrl);
    expect((await client.post(`${PASSKEYS}/options`)).body.error).toBe('passkeys_full');
  });

  test('confirms who the user is after 15 minutes, by its own challenge', async () => {
    wait(16 * 60);
    const remove = () => client.post(`${FACTORS}/recovery`);
    expect((await remove()).body.choices).toEqual(['passkey', 'recovery']);
    const { body } = await client.post('/api/auth/confirm/passkey');
    const proof = { method: 'passkey', response: key.get(body) };
    expect((await client.post('/api/auth/confirm', proof)).status).toBe(200);
    expect((await remove()).status).toBe(200);
  });
});

describe('an answer of a passkey', () => {
  test('counts once: its challenge is used up, also by a refused answer', async () => {
    const { browser, asked } = await waiting();
    const answer = key.get(asked);
    expect(await finish(browser, { ...answer, id: 'another', rawId: 'another' })).toBe('passkey_refused');
    expect(await finish(browser, answer)).toBe('passkey_refused');
  });

  test('is refused after five minutes', async () => {
    const { browser, asked } = await waiting();
    wait(301);
    expect(await finish(browser, key.get(asked))).toBe('passkey_refused');
  });

  test('is refused in another login than the one that asked', async () => {
    const [one, other] = [await waiting(), await waiting()];
    expect(await finish(one.browser, key.get(other.asked))).toBe('passkey_refused');
  });

  test('is refused for a challenge that was for a confirmation', async () => {
    const { browser } = await waiting();
    const { body } = await client.post('/api/auth/confirm/passkey');
    expect(await finish(browser, key.get(body))).toBe('passkey_refused');
  });

  test('is refused from another origin', async () => {
    const { browser, asked } = await waiting();
    expect(await finish(browser, key.get(asked, { origin: 'https://evil.example' }))).toBe('passkey_refused');
  });

  test('is refused if its counter goes back, as that of a copy does', async () => {
    const first = await waiting();
    expect(await finish(first.browser, key.get(first.asked, { counter: 7 }))).toBe(200);
    const second = await waiting();
    expect(await finish(second.browser, key.get(second.asked, { counter: 7 }))).toBe('passkey_refused');
  });

  test('is refused from a key that the account does not have', async () => {
    const { browser, asked } = await waiting();
    expect(await finish(browser, softwareAuthenticator(publicUrl).get(asked))).toBe('passkey_refused');
  });

  test('adds no passkey without a challenge, or for another origin', async () => {
    const fresh = softwareAuthenticator(publicUrl);
    const add = async (response: unknown) =>
      (await client.post(PASSKEYS, { name: 'A phone', response })).body.error;
    expect(await add(fresh.create({ challenge: 'made-up' }))).toBe('passkey_refused');
    const { body } = await client.post(`${PASSKEYS}/options`);
    expect(await add(fresh.create(body, { origin: 'https://evil.example' }))).toBe('passkey_refused');
    expect((await factors()).passkeys).toHaveLength(1);
  });
});
