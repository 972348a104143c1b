import { pino } from 'pino';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { sendMail } from '../../mail.job.ts';
import { readTrustedProxies } from '../../platform/http/client-address.ts';
import type { JobData } from '../../platform/jobs/queue.ts';
import { type Client, person, type RunningApi, registered, runApi, signedUp } from '../../testing/client.ts';
import { openTestDatabase, type TestDatabase } from '../../testing/database.ts';
import { keptJobs, testConfig, testDeps } from '../../testing/deps.ts';
import { recordActivity, removeActivityOf, removeOldActivity } from './activity.commands.ts';
import type { ActivityEntryBody } from './activity.schema.ts';

const DAY = 86_400_000;
const FIREFOX = 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0';
const PASSWORD = 'correct horse';
const ACTIVITY = '/api/account/activity';

let database: TestDatabase;
let app: RunningApi;
/** Lines of the log, as a program reads them. */
const logged: string[] = [];
const logger = pino({ level: 'info' }, { write: (line: string) => void logged.push(line) });
/** The wall clock of the app, which tests move by hand: early in a minute. */
let now = new Date(Math.floor(Date.now() / 60_000) * 60_000 + 1_000);
const pass = (ms: number) => {
  now = new Date(now.getTime() + ms);
};
const jobs = keptJobs();
const config = testConfig({ trustedProxies: readTrustedProxies('loopback') });

const deps = () => testDeps(database.collections, { config, logger, jobs, clock: () => now });

beforeAll(async () => {
  database = await openTestDatabase();
  app = await runApi(deps());
});
afterAll(async () => {
  await app?.close();
  await database?.close();
});

const from = (address: string) => ({ 'X-Forwarded-For': address, 'User-Agent': FIREFOX });
const activityOf = async (client: Client): Promise<ActivityEntryBody[]> =>
  (await client.get(ACTIVITY)).body.entries;
const actsOf = async (client: Client) => (await activityOf(client)).map(({ act }) => act);

interface Account {
  email: string;
  client: Client;
  id: string;
}

async function anAccount(): Promise<Account> {
  const { email } = person() as { email: string };
  const client = await signedUp(app, { email });
  return { email, client, id: (await client.get('/api/auth/me')).body.user.id };
}

/** The token in the newest mail of a kind to an address. */
async function mailedToken(email: string, kind: string): Promise<string> {
  let text = '';
  const mailer = {
    send: async (to: string, message: { text: string }) => {
      if (to === email) text = message.text;
    },
    close: () => undefined,
  };
  for (const { name, data } of jobs.kept.splice(0))
    if (name === 'mail') await sendMail({ ...deps(), mailer }, data as JobData['mail']);
  return new RegExp(`/${kind}#([\\w-]+)`).exec(text)?.[1] ?? '';
}

async function wrongLogins(email: string, times: number, address = '198.51.100.7'): Promise<void> {
  for (let count = 0; count < times; count += 1)
    await app.client().post('/api/auth/login', { email, password: 'a wrong guess' }, from(address));
}

describe('the activity of an account', () => {
  test('says what was done, by which browser, from which network and when, newest first', async () => {
    const { email, client } = await anAccount();
    pass(1_000);
    const other = app.client();
    await other.post('/api/auth/login', { email, password: PASSWORD }, from('198.51.100.7'));
    const [entry, signUp] = await activityOf(client);
    expect(entry).toEqual({
      id: expect.stringMatching(/^[0-9a-f]{24}$/),
      at: now.toISOString(),
      act: 'login',
      by: 'self',
      browser: 'Firefox on Linux',
      network: '198.51.100.0/24',
      count: 1,
      detail: { method: 'email' },
    });
    expect(signUp).toMatchObject({ act: 'login', browser: 'a program', network: 'This machine' });
  });

  test('has a log-out, an ended session, a confirmation and a wrong password', async () => {
    const { email, client } = await anAccount();
    const others = [app.client(), app.client(), app.client()];
    for (const one of others) await one.post('/api/auth/login', { email, password: PASSWORD });
    const seen = (await activityOf(client)).length;
    const steps: (() => Promise<unknown>)[] = [
      () => client.post('/api/auth/confirm', { password: 'a wrong guess' }),
      () => client.post('/api/auth/confirm', { password: PASSWORD }),
      () => others[0]?.post('/api/auth/logout') ?? Promise.reject(),
      async () => {
        const { sessions } = (await client.get('/api/sessions')).body;
        await client.delete(`/api/sessions/${sessions.find((one: { current: boolean }) => !one.current).id}`);
      },
      () => client.delete('/api/sessions'),
      // Nothing is left to end.
      () => client.delete('/api/sessions'),
    ];
    for (const step of steps) {
      // Failures stand at the beginning of their minute.
      pass(60_000);
      await step();
    }
    const entries = (await activityOf(client)).slice(0, -seen);
    expect(entries.map(({ act, detail }) => [act, detail])).toEqual([
      ['session_ended', { sessions: 1 }],
      ['session_ended', { sessions: 1 }],
      ['logout', {}],
      ['confirmed', {}],
      ['confirm_failed', {}],
    ]);
  });

  test('has a password that was changed or reset', async () => {
    const { email, client } = await anAccount();
    pass(1_000);
    await client.patch('/api/account', { currentPassword: PASSWORD, password: 'quiet winter morning' });
    expect((await actsOf(client))[0]).toBe('password_changed');
    pass(1_000);
    await client.post('/api/auth/forgot', { email });
    const token = await mailedToken(email, 'reset');
    const reset = await app
      .client()
      .post('/api/auth/reset', { token, password: PASSWORD }, from('192.0.2.9'));
    expect(reset.status).toBe(204);
    const again = app.client();
    await again.post('/api/auth/login', { email, password: PASSWORD });
    const entry = (await activityOf(again)).find(({ act }) => act === 'password_reset');
    expect(entry).toMatchObject({ browser: 'Firefox on Linux', network: '192.0.2.0/24' });
  });

  test('has an address that was asked for and proven, and no address in it', async () => {
    const { email } = person() as { email: string };
    const client = await registered(app, person({ email }));
    pass(1_000);
    await client.post('/api/auth/verify', { token: await mailedToken(email, 'verify') });
    pass(1_000);
    const next = `new-${email}`;
    await client.patch('/api/account', { currentPassword: PASSWORD, email: next });
    pass(1_000);
    await client.post('/api/auth/verify', { token: await mailedToken(next, 'verify') });
    expect(await actsOf(client)).toEqual(['email_changed', 'email_requested', 'email_proven', 'login']);
    expect(JSON.stringify(await activityOf(client))).not.toContain('example.com');
    pass(1_000);
    await client.patch('/api/account', { currentPassword: PASSWORD, email: next });
    expect((await actsOf(client))[0]).toBe('email_changed');
  });

  test('does not show the browser of whoever opens the link that proves its address', async () => {
    const { email } = person() as { email: string };
    const client = await registered(app, person({ email }));
    pass(1_000);
    const token = await mailedToken(email, 'verify');
    await app.client().post('/api/auth/verify', { token }, from('192.0.2.9'));
    expect((await activityOf(client))[0]).toMatchObject({
      act: 'email_proven',
      browser: null,
      network: null,
    });
  });

  test('has what an operator did', async () => {
    const { email, client, id } = await anAccount();
    const operator = await signedUp(app);
    const { user } = (await operator.get('/api/auth/me')).body;
    await database.collections.users.updateOne({ _id: user.id }, { $set: { role: 'operator' } });
    pass(1_000);
    expect((await operator.post(`/api/operators/accounts/${email}/end-sessions`)).status).toBe(204);
    expect((await client.get(ACTIVITY)).status).toBe(401);
    const { entries } = (await operator.get(`/api/operators/users/${id}/activity`)).body;
    expect(entries[0]).toMatchObject({
      act: 'session_ended',
      by: 'operator',
      browser: null,
      network: null,
      detail: { sessions: 1 },
    });
  });

  test('is read by nobody else', async () => {
    const { client, id } = await anAccount();
    const stranger = await anAccount();
    expect((await stranger.client.get(`/api/operators/users/${id}/activity`)).body.error).toBe(
      'operators_only',
    );
    expect((await activityOf(stranger.client)).map((one) => one.id)).not.toContain(
      (await activityOf(client))[0]?.id,
    );
  });
});

describe('failed log-ins', () => {
  const failures = async (client: Client) =>
    (await activityOf(client)).filter(({ act }) => act === 'login_failed');

  test('of one network within a minute are one row with their number', async () => {
    const { email, client } = await anAccount();
    pass(60_000);
    await wrongLogins(email, 3);
    // The row is written after the answer.
    await vi.waitFor(async () => expect(await failures(client)).toMatchObject([{ count: 3 }]));
    pass(60_000);
    await wrongLogins(email, 1);
    await wrongLogins(email, 2, '192.0.2.9');
    await vi.waitFor(async () => {
      const seen = (await failures(client)).map(({ network, count }) => `${network} ${count}`);
      expect(seen.toSorted()).toEqual(['192.0.2.0/24 2', '198.51.100.0/24 1', '198.51.100.0/24 3']);
    });
  });

  test('that come at the same moment are all counted in one row', async () => {
    const { client, id } = await anAccount();
    const guesser = { browser: 'Firefox on Linux', network: '198.51.100.0/24' };
    await Promise.all(
      Array.from({ length: 10 }, () =>
        recordActivity(deps(), { userId: id, act: 'login_failed', client: guesser }),
      ),
    );
    expect(await failures(client)).toMatchObject([{ count: 10 }]);
  });

  test('for an address that nobody has proven, or that no account has, leave nothing', async () => {
    const before = await database.collections.activity.countDocuments({ act: 'login_failed' });
    const { email } = person() as { email: string };
    const client = await registered(app, person({ email }));
    await wrongLogins(email, 1);
    await wrongLogins('nobody@example.com', 1);
    // The next act is written after theirs would be.
    await client.post('/api/auth/confirm', { password: PASSWORD });
    expect(await actsOf(client)).toEqual(['confirmed', 'login']);
    expect(await database.collections.activity.countDocuments({ act: 'login_failed' })).toBe(before);
  });
});

describe('pages', () => {
  test('follow each other without a gap, down to the oldest', async () => {
    const { client, id } = await anAccount();
    for (let count = 0; count < 120; count += 1) {
      pass(1_000);
      await recordActivity(deps(), { userId: id, act: 'x_linked', detail: { number: count } });
    }
    const numbers: unknown[] = [];
    let next: string | null = '';
    const sizes: number[] = [];
    while (next !== null) {
      const { body } = await client.get(`${ACTIVITY}${next && `?before=${next}`}`);
      numbers.push(...body.entries.map(({ detail }: ActivityEntryBody) => detail.number));
      sizes.push(body.entries.length);
      next = body.next;
    }
    expect(sizes).toEqual([50, 50, 21]);
    expect(numbers).toEqual([...Array.from({ length: 120 }, (_none, at) => 119 - at), undefined]);
  });
});

describe('what is written', () => {
  test('is logged in one line without network, address or detail', async () => {
    const { email, client, id } = await anAccount();
    logged.length = 0;
    await client.post('/api/auth/login', { email, password: PASSWORD }, from('198.51.100.7'));
    const lines = logged.filter((line) => line.includes('"activity"')).map((line) => JSON.parse(line));
    expect(lines).toMatchObject([
      { msg: 'account activity', activity: 'login', userId: id, by: 'self', browser: 'Firefox on Linux' },
    ]);
    expect(logged.join()).not.toMatch(/198\.51|@|correct horse/);
  });

  test('does not fail the act if it cannot be written', async () => {
    const { email } = await anAccount();
    logged.length = 0;
    const full = vi
      .spyOn(database.collections.activity, 'create')
      .mockRejectedValue(new Error('database or disk is full'));
    const client = app.client();
    const answer = await client.post('/api/auth/login', { email, password: PASSWORD });
    full.mockRestore();
    expect(answer.status).toBe(200);
    expect(logged.join()).toContain('is not recorded');
    expect((await client.get('/api/auth/me')).status).toBe(200);
  });

  test('is removed after ninety days, and with the account', async () => {
    const { client, id } = await anAccount();
    const recorded = now.getTime();
    const remaining = () => database.collections.activity.countDocuments({ userId: id });
    await removeOldActivity(database.collections, new Date(recorded + 90 * DAY));
    expect(await remaining()).toBe(1);
    await removeOldActivity(database.collections, new Date(recorded + 91 * DAY));
    expect(await remaining()).toBe(0);
    await client.post('/api/auth/confirm', { password: PASSWORD });
    expect(await remaining()).toBe(1);
    await removeActivityOf(database.collections, id);
    expect(await remaining()).toBe(0);
  });
});
