import { request } from 'node:http';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { readTrustedProxies } from '../../platform/http/client-address.ts';
import { type Client, person, type RunningApi, runApi, signedUp } from '../../testing/client.ts';
import { openTestDatabase, type TestDatabase } from '../../testing/database.ts';
import { keptJobs, testConfig, testDeps } from '../../testing/deps.ts';
import { proveByOperator } from '../email/email.commands.ts';
import { sessionIdOf } from '../sessions/session.commands.ts';

let database: TestDatabase;
let app: RunningApi;
const jobs = keptJobs();
/** The wall clock, which a test moves by hand: the number of attempts must not depend on how long one takes. */
let now = new Date();
const clock = () => now;

/** Signs up with a given Host header, which `fetch` would not send. Returns the status. */
function asHost(url: string, host: string, headers: Record<string, string>, body: string): Promise<number> {
  const ours = { 'X-Requested-With': 'clawdet', 'Content-Type': 'application/json' };
  return new Promise((resolve, reject) => {
    request(`${url}/api/auth/register`, { method: 'POST', headers: { ...ours, ...headers, Host: host } })
      .on('response', (answer) => resolve(answer.resume().statusCode ?? 0))
      .on('error', reject)
      .end(body);
  });
}

beforeAll(async () => {
  database = await openTestDatabase();
  app = await runApi(testDeps(database.collections, { jobs, clock }));
});
afterAll(async () => {
  await app?.close();
  await database?.close();
});

test('signing up creates an account, logs in and mails a link that proves the address', async () => {
  const client = app.client();
  const answer = await client.post('/api/auth/register', person({ email: 'Grace@Example.com' }));
  expect(answer.status).toBe(201);
  expect(answer.body.user).toMatchObject({
    email: 'Grace@Example.com',
    provider: 'email',
    plan: 'free',
    needsDetails: false,
  });
  expect(JSON.stringify(answer.body).replace('hasPassword', '')).not.toMatch(/hash|password/i);
  expect((await client.get('/api/auth/me')).body.user.id).toBe(answer.body.user.id);
  expect(jobs.kept).toContainEqual(
    expect.objectContaining({ data: { mail: 'prove', userId: answer.body.user.id } }),
  );
});

test('the session cookie is hidden from scripts and other sites, and only its hash is stored', async () => {
  const client = app.client();
  const answer = await client.post('/api/auth/register', person());
  expect(answer.headers.get('set-cookie')).toMatch(/HttpOnly/);
  expect(answer.headers.get('set-cookie')).toMatch(/SameSite=Lax/);
  const token = client.cookies.get('clawdet_session') ?? '';
  expect(Buffer.from(token, 'base64url')).toHaveLength(32);
  expect(await database.collections.sessions.findOne({ _id: token })).toBeNull();
  expect(await database.collections.sessions.findOne({ _id: sessionIdOf(token) })).not.toBeNull();
});

test('an email that differs by case only is the same address: of two proofs of it, one counts', async () => {
  const { users } = database.collections;
  const emails = ['case@example.com', 'CASE@example.com'];
  for (const email of emails) await app.client().post('/api/auth/register', person({ email }));
  const typed = await users.find({ claimedEmailKey: 'case@example.com' }).lean();
  expect(typed).toHaveLength(2);
  const proofs = await Promise.allSettled(
    typed.map(({ _id }) => proveByOperator(database.collections, _id.toString())),
  );
  expect(proofs.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
  expect(await users.countDocuments({ emailKey: 'case@example.com' })).toBe(1);
});

test.each([
  ['without the terms', { terms: false }, 'terms'],
  ['with a short password', { password: 'short' }, 'password'],
  ['with a password of 129 characters', { password: 'ä'.repeat(129) }, 'password'],
  ['with no email', { email: 'ada' }, 'email'],
  ['without a name', { name: '  ' }, 'name'],
])('signing up %s is refused and says which field', async (_what, change, field) => {
  const answer = await app.client().post('/api/auth/register', person(change));
  expect([answer.status, answer.body.error]).toEqual([400, 'invalid_input']);
  expect(answer.body.fields.map(({ path }: { path: string }) => path)).toEqual([field]);
});

test.each(['pavel@example.xn--p1ai', 'павел@пример.рф', "o'neil+{tag}@example.com"])(
  'an address that mail allows is taken: %s',
  async (email) => {
    const who = person({ email });
    expect((await app.client().post('/api/auth/register', who)).body.user.email).toBe(email);
    await app.prove(email);
    expect((await app.client().post('/api/auth/login', who)).body.user.emailProven).toBe(true);
  },
);

test('a domain in two spellings is one address', async () => {
  const who = person({ email: 'pavel@пример.рф' });
  await signedUp(app, who);
  const punycode = { email: 'pavel@xn--e1afmkfd.xn--p1ai', password: who.password };
  expect((await app.client().post('/api/auth/login', punycode)).status).toBe(200);
});

test('logging in works in any letter case, logging out ends the session', async () => {
  const who = person({ email: 'login@example.com' });
  await app.client().post('/api/auth/register', who);
  const client = app.client();
  const answer = await client.post('/api/auth/login', { email: 'LOGIN@example.com', password: who.password });
  expect(answer.status).toBe(200);
  const cookie = client.cookies.get('clawdet_session');
  expect((await client.post('/api/auth/logout')).status).toBe(204);
  const stolen = await app.client().get('/api/auth/me', { Cookie: `clawdet_session=${cookie}` });
  expect([stolen.status, stolen.body.error]).toEqual([401, 'unauthenticated']);
});

test('a wrong password and an unknown email get the same message', async () => {
  const who = person({ email: 'same@example.com' });
  await app.client().post('/api/auth/register', who);
  const wrong = await app.client().post('/api/auth/login', { email: who.email, password: 'wrong password' });
  const unknown = await app
    .client()
    .post('/api/auth/login', { email: 'nobody@example.com', password: 'wrong password' });
  expect(wrong.status).toBe(401);
  expect(unknown.body).toEqual(wrong.body);
});

test('a query operator in place of an email is refused', async () => {
  const answer = await app.client().post('/api/auth/login', { email: { $gt: '' }, password: { $gt: '' } });
  expect([answer.status, answer.body.error]).toEqual([400, 'invalid_input']);
});

test('a form post from another site is refused, whatever its headers', async () => {
  const client = await signedUp(app);
  const form = { 'Content-Type': 'application/x-www-form-urlencoded' };
  const json = { 'Content-Type': 'application/json' };
  const ours = { 'X-Requested-With': 'clawdet' };
  const attempts: [Record<string, string>, string, string][] = [
    [form, 'a=b', 'csrf_refused'],
    [{ 'Content-Type': 'text/plain' }, '{}', 'csrf_refused'],
    [json, '{}', 'csrf_refused'],
    [{ ...ours, ...form }, 'a=b', 'json_expected'],
    [{ ...ours, ...json, Origin: 'https://evil.example' }, '{}', 'csrf_refused'],
    [{ ...ours, ...json, Origin: 'null' }, '{}', 'csrf_refused'],
  ];
  for (const [headers, body, code] of attempts) {
    const answer = await client.raw('/api/auth/logout', { method: 'POST', headers, body });
    expect(answer.body.error, JSON.stringify(headers)).toBe(code);
  }
  expect((await client.get('/api/auth/me')).status).toBe(200);
});

test('a host name rebound to this machine counts as another site', async () => {
  const host = 'rebound.evil.example:3002';
  const body = JSON.stringify(person());
  expect(await asHost(app.url, host, { Origin: `http://${host}` }, body)).toBe(403);
});

test('our pages may call the API under any of this machine’s names', async () => {
  const client = await signedUp(app);
  for (const origin of ['http://localhost:3002', app.url]) {
    expect(
      (await client.post('/api/provisioning/start', { region: 'mars' }, { Origin: origin })).status,
    ).toBe(400);
  }
});

test.each([
  ['line breaks', 'Ada\r\nBcc: x@y.zz'],
  ['turned direction', 'a\u202eb'],
  ['nothing that can be seen', '\u200b\u200b'],
])('a name with %s is refused', async (_what, name) => {
  const answer = await app.client().post('/api/auth/register', person({ name }));
  expect([answer.status, answer.body.fields?.[0].path]).toEqual([400, 'name']);
});

test('signing up as another user ends the browser’s previous session', async () => {
  const client = await signedUp(app);
  const earlier = client.cookies.get('clawdet_session');
  await client.post('/api/auth/register', person());
  const stolen = await app.client().get('/api/auth/me', { Cookie: `clawdet_session=${earlier}` });
  expect(stolen.status).toBe(401);
});

test('a URL with a broken escape is a client error', async () => {
  const client = await signedUp(app);
  expect((await client.get('/api/operations/%E0%A4%A')).status).toBe(400);
});

test.each([
  ['broken JSON', '{"email":', 400, 'invalid_json'],
  ['a body without end', `"${'x'.repeat(70_000)}"`, 413, 'body_too_large'],
  ['a list', '[]', 400, 'invalid_input'],
])('%s is refused with a code', async (_what, body, status, code) => {
  const headers = { 'Content-Type': 'application/json', 'X-Requested-With': 'clawdet' };
  const answer = await app.client().raw('/api/auth/login', { method: 'POST', headers, body });
  expect([answer.status, answer.body.error]).toEqual([status, code]);
});

test('an unknown URL answers with the standard error body', async () => {
  const answer = await app.client().get('/api/nothing/here');
  expect(answer.status).toBe(404);
  expect(Object.keys(answer.body).sort()).toEqual(['action', 'error', 'helpUrl', 'message']);
});

test('responses carry the security headers', async () => {
  const { headers } = await app.client().get('/api/catalog');
  expect(headers.get('x-frame-options')).toBe('DENY');
  expect(headers.get('x-content-type-options')).toBe('nosniff');
  expect(headers.get('content-security-policy')).toContain("default-src 'self'");
  expect(headers.get('x-powered-by')).toBeNull();
});

test('the OpenAPI document describes every route with the schemas that validate', async () => {
  const { body } = await app.client().get('/api/openapi.json');
  expect(body.openapi).toBe('3.1.0');
  expect(
    body.paths['/api/auth/register'].post.requestBody.content['application/json'].schema.properties.password
      .minLength,
  ).toBe(8);
  expect(body.paths['/api/provisioning/start'].post.responses).toHaveProperty('402');
});

test('an expired session is not accepted', async () => {
  const client = await signedUp(app);
  const token = client.cookies.get('clawdet_session') ?? '';
  await database.collections.sessions.updateOne(
    { _id: sessionIdOf(token) },
    { $set: { expiresAt: new Date(now.getTime() - 1) } },
  );
  expect((await client.get('/api/auth/me')).status).toBe(401);
});

describe('guessing a password', () => {
  const wrong = (email: string, client = app.client()) =>
    client.post('/api/auth/login', { email, password: 'a wrong guess' });

  test('stops after five attempts a minute per email and network, in any browser and letter case', async () => {
    const { email } = person();
    const answers = [];
    for (let count = 0; count < 5; count += 1) answers.push((await wrong(String(email))).status);
    expect(answers).toEqual([401, 401, 401, 401, 401]);
    const { status, body, headers } = await wrong(String(email).toUpperCase());
    expect([status, body.error, body.action]).toEqual([429, 'too_many_attempts', 'wait']);
    expect(Number(headers.get('retry-after'))).toBeGreaterThan(0);
    expect((await wrong('someone-else@example.com')).status).toBe(401);
    now = new Date(now.getTime() + 12_000);
    expect((await wrong(String(email))).status).toBe(401);
  });

  test('cannot be bypassed by concurrent requests', async () => {
    const { email } = person();
    const answers = await Promise.all(Array.from({ length: 20 }, () => wrong(String(email))));
    expect(answers.filter(({ status }) => status === 401).length).toBeLessThanOrEqual(5);
  });

  /** The app behind a proxy that names the clients’ addresses, and calls from them. */
  async function behindProxy() {
    const config = testConfig({ trustedProxies: readTrustedProxies('loopback') });
    const proxied = await runApi(testDeps(database.collections, { jobs, config, clock }));
    const call = (path: string, body: object, address: string, client = proxied.client()) =>
      client.post(`/api/auth/${path}`, body, { 'X-Forwarded-For': address });
    const statusOf = async (...words: Parameters<typeof call>) => (await call(...words)).status;
    return { proxied, statusOf };
  }
  /** Signs up from an address. Returns the person and their browser. */
  async function signUpFrom({ proxied, statusOf }: Awaited<ReturnType<typeof behindProxy>>, address: string) {
    const [who, browser] = [person(), proxied.client()];
    expect(await statusOf('register', who, address, browser)).toBe(201);
    await proxied.prove(String(who.email));
    expect(await statusOf('login', who, address, browser)).toBe(200);
    return { who, browser, guess: { email: who.email, password: 'a wrong guess' } };
  }

  test('from one network, however long, does not lock the owner out of another', async () => {
    const world = await behindProxy();
    const { who, guess } = await signUpFrom(world, '198.51.100.20');
    const seen: number[] = [];
    for (let minute = 0; minute < 30; minute += 1) {
      if (minute > 0) now = new Date(now.getTime() + 60_000);
      for (let count = 0; count < 6; count += 1)
        seen.push(await world.statusOf('login', guess, '203.0.113.66'));
    }
    expect(seen.slice(0, 6)).toEqual([401, 401, 401, 401, 401, 429]);
    // Twenty at once, and a twentieth of the hour later the next.
    expect(seen.filter((status) => status === 401)).toHaveLength(29);
    expect(await world.statusOf('login', who, '203.0.113.66')).toBe(429);
    expect(await world.statusOf('login', who, '198.51.100.21')).toBe(200);
    await world.proxied.close();
  });

  test('from many networks is slowed, and does not lock out a browser that has logged in before', async () => {
    const world = await behindProxy();
    const { who, browser, guess } = await signUpFrom(world, '198.51.100.30');
    const addresses = Array.from({ length: 10 }, (_, index) => `203.0.113.${100 + index}`);
    for (const address of addresses)
      for (let count = 0; count < 5; count += 1)
        expect(await world.statusOf('login', guess, address)).toBe(401);
    expect(await world.statusOf('login', guess, '203.0.113.200')).toBe(429);
    const other = await signUpFrom(world, '198.51.100.31');
    expect(await world.statusOf('login', who, '203.0.113.201', other.browser)).toBe(429);
    const { headers } = await browser.post('/api/auth/logout');
    expect(browser.cookies.size).toBe(0);
    // As the pages do, because a log-out empties the browser.
    await browser.post('/api/auth/known-browser', { browser: headers.get('X-Known-Browser') });
    expect(await world.statusOf('login', who, '203.0.113.202', browser)).toBe(200);
    now = new Date(now.getTime() + 72_000);
    expect(await world.statusOf('login', guess, '203.0.113.203')).toBe(401);
    expect(await world.statusOf('login', guess, '203.0.113.203')).toBe(429);
    await world.proxied.close();
  });

  test('in a browser that has logged in before stops after five attempts a minute, from any network', async () => {
    const world = await behindProxy();
    const { browser, guess } = await signUpFrom(world, '198.51.100.40');
    for (let count = 0; count < 5; count += 1)
      expect(await world.statusOf('login', guess, `203.0.113.${210 + count}`, browser)).toBe(401);
    expect(await world.statusOf('login', guess, '203.0.113.220', browser)).toBe(429);
    await world.proxied.close();
  });

  test('gets no attempts more by signing up with the address of another', async () => {
    const world = await behindProxy();
    const { who, guess } = await signUpFrom(world, '198.51.100.60');
    const own = { ...who, password: 'of the squatter' };
    const seen: number[] = [];
    for (let account = 0; account < 3; account += 1) {
      const browser = world.proxied.client();
      expect(await world.statusOf('register', own, `203.0.113.${240 + account}`, browser)).toBe(201);
      expect([...browser.cookies.keys()]).toEqual(['clawdet_session']);
      for (let count = 0; count < 3; count += 1)
        seen.push(await world.statusOf('login', guess, '203.0.113.250', browser));
    }
    expect(seen.filter((status) => status === 401)).toHaveLength(5);
    await world.proxied.close();
  });

  test('with a made-up cookie of a known browser counts like any other', async () => {
    const world = await behindProxy();
    const { guess } = await signUpFrom(world, '198.51.100.50');
    for (let count = 0; count < 5; count += 1) {
      const browser = world.proxied.client();
      browser.cookies.set('clawdet_browser', `made-up-${count}`);
      expect(await world.statusOf('login', guess, '203.0.113.230', browser)).toBe(401);
    }
    expect(await world.statusOf('login', guess, '203.0.113.230')).toBe(429);
    await world.proxied.close();
  });

  test('with a made-up value handed back after a log-out is refused, and sets no cookie', async () => {
    const browser = app.client();
    const answer = await browser.post('/api/auth/known-browser', { browser: 'made-up' });
    expect([answer.status, answer.body.error]).toEqual([400, 'invalid_input']);
    expect(browser.cookies.size).toBe(0);
    const logout = await browser.post('/api/auth/logout', undefined, { Cookie: 'clawdet_browser=made-up' });
    expect(logout.headers.get('X-Known-Browser')).toBeNull();
  });

  test('does not count successful logins', async () => {
    const visitor = person();
    await app.client().post('/api/auth/register', visitor);
    for (let count = 0; count < 8; count += 1)
      expect((await app.client().post('/api/auth/login', visitor)).status).toBe(200);
  });
});

describe('an address that a trusted proxy names', () => {
  const behind = (client: Client, address: string) => ({
    register: () => client.post('/api/auth/register', person(), { 'X-Forwarded-For': address }),
  });

  test('may create five accounts an hour; another address is not affected', async () => {
    const config = testConfig({ trustedProxies: readTrustedProxies('loopback') });
    const proxied = await runApi(testDeps(database.collections, { jobs, config, clock }));
    const one = behind(proxied.client(), '198.51.100.7');
    for (let count = 0; count < 5; count += 1) expect((await one.register()).status).toBe(201);
    expect((await one.register()).body.error).toBe('too_many_attempts');
    expect((await behind(proxied.client(), '198.51.100.8').register()).status).toBe(201);
    await proxied.close();
  });

  test('is ignored from any other client', async () => {
    const one = behind(app.client(), '198.51.100.9');
    for (let count = 0; count < 7; count += 1) expect((await one.register()).status).toBe(201);
  });
});
