import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { createApp } from '../../app.ts';
import { readTrustedProxies } from '../../platform/http/client-address.ts';
import { type Client, person, type RunningApp, runApp } from '../../testing/client.ts';
import { openTestDatabase, type TestDatabase } from '../../testing/database.ts';
import { testConfig, testDeps } from '../../testing/deps.ts';
import { sessionIdOf } from './session.commands.ts';

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;
const FIREFOX = 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0';
const SAFARI =
  'Mozilla/5.0 (iPhone; CPU iPhone OS 18_6 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/26.0 Mobile/15E148 Safari/604.1';

let database: TestDatabase;
let app: RunningApp;
/** The wall clock of the app, which tests move by hand. */
let now = new Date();
const pass = (ms: number) => {
  now = new Date(now.getTime() + ms);
};

beforeAll(async () => {
  database = await openTestDatabase();
  const config = testConfig({ trustedProxies: readTrustedProxies('loopback') });
  app = await runApp(createApp(testDeps(database.collections, { config, clock: () => now })));
});
afterAll(async () => {
  await app?.close();
  await database?.close();
});

const from = (address: string, agent = FIREFOX) => ({ 'X-Forwarded-For': address, 'User-Agent': agent });

interface Account {
  email: string;
  password: string;
  client: Client;
}

async function signUp(headers = from('198.51.100.7')): Promise<Account> {
  const { email, password, ...rest } = person() as { email: string; password: string };
  const client = app.client();
  // Networks of their own, because a network may create five accounts an hour.
  const answer = await client.post('/api/auth/register', { email, password, ...rest }, headers);
  expect(answer.status).toBe(201);
  return { email, password, client };
}

/** Another browser of the same person. */
async function logIn({ email, password }: Account, headers = from('198.51.100.7')): Promise<Client> {
  const client = app.client();
  expect((await client.post('/api/auth/login', { email, password }, headers)).status).toBe(200);
  return client;
}

const listOf = async (client: Client, headers = {}) =>
  (await client.get('/api/sessions', headers)).body.sessions;
const isLoggedIn = async (client: Client) => (await client.get('/api/auth/me')).status === 200;
const storedIdOf = (client: Client) => sessionIdOf(client.cookies.get('clawdet_session') ?? '');
let networks = 0;
const network = () => {
  networks += 1;
  return `203.0.${networks}.9`;
};

describe('the list of sessions', () => {
  test('says by what, from where, when and how each was used, and stores no full address', async () => {
    const account = await signUp(from('192.0.2.77'));
    pass(MINUTE);
    const phone = await logIn(account, from('2001:db8:1:2ff::9', SAFARI));
    const [other, own] = await listOf(account.client);
    const created = new Date(now.getTime() - MINUTE);
    expect(own).toEqual({
      id: expect.stringMatching(/^[0-9a-f]{24}$/),
      current: true,
      browser: 'Firefox on Linux',
      network: '192.0.2.0/24',
      createdAt: created.toISOString(),
      lastSeenAt: created.toISOString(),
      expiresAt: new Date(created.getTime() + 30 * DAY).toISOString(),
      method: 'email',
      secondFactor: false,
    });
    expect(other).toMatchObject({
      current: false,
      browser: 'Safari on iOS',
      network: '2001:db8:1:200::/56',
      createdAt: now.toISOString(),
    });
    const stored = await database.collections.sessions.findById(storedIdOf(account.client)).lean();
    expect(JSON.stringify(stored)).not.toContain('192.0.2.77');
    expect((await listOf(phone)).map(({ current }: { current: boolean }) => current)).toEqual([true, false]);
  });

  test('has ids that are neither a cookie nor what is stored', async () => {
    const { client } = await signUp(from(network()));
    const [{ id }] = await listOf(client);
    expect(storedIdOf(client)).not.toContain(id);
    const thief = app.client();
    thief.cookies.set('clawdet_session', id);
    expect(await isLoggedIn(thief)).toBe(false);
  });

  test('has only the user’s own, and none that has expired', async () => {
    const account = await signUp(from(network()));
    await logIn(account);
    await signUp(from(network()));
    pass(29 * DAY);
    expect(await listOf(account.client)).toHaveLength(2);
    pass(2 * DAY);
    expect(await listOf(account.client)).toHaveLength(1);
  });

  test('names a program, and a session of an earlier version after its next use', async () => {
    const account = await signUp(from(network(), 'curl/8.5.0'));
    expect(await listOf(account.client)).toMatchObject([{ browser: 'a program' }]);
    const earlier = await logIn(account);
    await database.collections.sessions.updateOne(
      { _id: storedIdOf(earlier) },
      { $unset: { method: 1, lastSeenAt: 1, browser: 1, network: 1, confirmedAt: 1 } },
    );
    const unused = (await listOf(account.client)).find(({ current }: { current: boolean }) => !current);
    expect(unused).toMatchObject({
      browser: 'an unknown browser',
      network: null,
      method: 'email',
      lastSeenAt: unused.createdAt,
    });
    await earlier.get('/api/auth/me', from('198.51.100.200', SAFARI));
    const used = (await listOf(account.client)).find(({ current }: { current: boolean }) => !current);
    expect(used).toMatchObject({ browser: 'Safari on iOS', network: '198.51.100.0/24' });
  });

  test('shows the last use at most ten minutes late, without a write for each request', async () => {
    const { client } = await signUp(from(network()));
    const writes = vi.spyOn(database.collections.sessions, 'updateOne');
    try {
      const begun = now.toISOString();
      pass(9 * MINUTE);
      for (let count = 0; count < 5; count += 1) await client.get('/api/auth/me', from('203.0.113.1'));
      expect(writes).not.toHaveBeenCalled();
      expect(await listOf(client)).toMatchObject([{ lastSeenAt: begun }]);
      pass(MINUTE);
      await client.get('/api/auth/me', from('203.0.113.1', SAFARI));
      expect(writes).toHaveBeenCalledTimes(1);
      const seen = { lastSeenAt: now.toISOString(), network: '203.0.113.0/24', browser: 'Safari on iOS' };
      expect(await listOf(client)).toMatchObject([seen]);
    } finally {
      writes.mockRestore();
    }
  });

  test('a use that cannot be recorded is no reason to refuse it', async () => {
    const { client } = await signUp(from(network()));
    pass(11 * MINUTE);
    const failing = vi.spyOn(database.collections.sessions, 'updateOne').mockImplementation(() => {
      throw new Error('the disk is full');
    });
    try {
      expect(await isLoggedIn(client)).toBe(true);
    } finally {
      failing.mockRestore();
    }
    await isLoggedIn(client);
    expect(await listOf(client)).toMatchObject([{ lastSeenAt: now.toISOString() }]);
  });
});

describe('ending', () => {
  test('one session logs that browser out at its next call, and no other', async () => {
    const account = await signUp(from(network()));
    const [lost, kept] = [await logIn(account), await logIn(account)];
    const named = (await listOf(lost)).find(({ current }: { current: boolean }) => current);
    const path = `/api/sessions/${named.id}`;
    expect((await account.client.delete(path)).status).toBe(204);
    expect([await isLoggedIn(lost), await isLoggedIn(kept), await isLoggedIn(account.client)]).toEqual([
      false,
      true,
      true,
    ]);
    const again = await account.client.delete(path);
    expect([again.status, again.body.error]).toEqual([404, 'not_found']);
  });

  test('the own session is a log-out', async () => {
    const { client } = await signUp(from(network()));
    const [{ id }] = await listOf(client);
    expect((await client.delete(`/api/sessions/${id}`)).status).toBe(204);
    expect(client.cookies.has('clawdet_session')).toBe(false);
  });

  test('another account’s session, or one by what is stored, is not found and ends nothing', async () => {
    const [one, other] = [await signUp(from(network())), await signUp(from(network()))];
    const [{ id }] = await listOf(other.client);
    for (const named of [id, storedIdOf(other.client), storedIdOf(one.client), '$ne', 'f'.repeat(24)]) {
      const answer = await one.client.delete(`/api/sessions/${named}`);
      expect([answer.status, answer.body.error]).toEqual([404, 'not_found']);
    }
    expect([await isLoggedIn(one.client), await isLoggedIn(other.client)]).toEqual([true, true]);
  });

  test('all others leaves this browser and other accounts logged in', async () => {
    const [account, stranger] = [await signUp(from(network())), await signUp(from(network()))];
    const others = [await logIn(account), await logIn(account)];
    expect((await account.client.delete('/api/sessions')).status).toBe(204);
    for (const other of others) expect(await isLoggedIn(other)).toBe(false);
    expect(await listOf(account.client)).toMatchObject([{ current: true }]);
    expect(await isLoggedIn(stranger.client)).toBe(true);
  });

  test('needs a login and the header of our pages', async () => {
    const { client } = await signUp(from(network()));
    expect((await app.client().delete('/api/sessions')).status).toBe(401);
    expect((await client.raw('/api/sessions', { method: 'DELETE' })).body.error).toBe('csrf_refused');
    expect(await isLoggedIn(client)).toBe(true);
  });
});

describe('a session', () => {
  test('ends after thirty days without use', async () => {
    const { client } = await signUp(from(network()));
    pass(30 * DAY - 1);
    expect(await isLoggedIn(client)).toBe(true);
    pass(30 * DAY);
    expect(await isLoggedIn(client)).toBe(false);
  });

  test('ends after ninety days, however much it is used', async () => {
    const { client } = await signUp(from(network()));
    for (let day = 0; day < 89; day += 1) {
      pass(DAY);
      expect(await isLoggedIn(client)).toBe(true);
    }
    pass(DAY);
    expect(await isLoggedIn(client)).toBe(false);
  });
});

test('logging out empties the browser of what this site stored', async () => {
  const { client } = await signUp(from(network()));
  const { headers } = await client.post('/api/auth/logout');
  expect(headers.get('clear-site-data')).toBe('"cookies", "storage"');
});
