import type { IncomingMessage, ServerResponse } from 'node:http';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { type Client, person, type RunningApi, runApi, runApp, signedUp } from '../../testing/client.ts';
import type { TestDatabase } from '../../testing/database.ts';
import { testDeps } from '../../testing/deps.ts';
import { openXWorld, type XWorld } from './x.fixture.ts';

let world: XWorld;
let database: TestDatabase;
let app: RunningApi;
let clock = Date.now();

beforeAll(async () => {
  world = await openXWorld(() => clock);
  database = world.database;
  app = await world.appWith();
});
afterAll(async () => {
  await app?.close();
  await world?.close();
});

const appWith = (...options: Parameters<XWorld['appWith']>) => world.appWith(...options);
const decide = (...asked: Parameters<XWorld['decide']>) => world.decide(...asked);
const decideAt = (...asked: Parameters<XWorld['decideAt']>) => world.decideAt(...asked);
const whereTo = async (browser: Client, path: string) => (await browser.get(path)).headers.get('location');
const me = async (browser: Client) => (await browser.get('/api/auth/me')).body.user;

test('the redirect to X has PKCE with S256, a state, and scopes joined by spaces', async () => {
  const { headers } = await app.client().get('/api/auth/x/login');
  const asked = new URL(headers.get('location') ?? '').searchParams;
  expect(asked.get('code_challenge_method')).toBe('S256');
  expect(asked.get('code_challenge')).toMatch(/^[\w-]{43}$/);
  expect(asked.get('state')).toMatch(/^[\w-]{43}$/);
  expect(asked.get('scope')).toBe('users.read tweet.read');
  expect(asked.get('redirect_uri')).toBe('http://localhost:3002/api/auth/x/callback');
});

test('a first login with X creates an account, which then needs an email', async () => {
  const browser = app.client();
  expect(await whereTo(browser, await decide(browser, 'ada_codes'))).toBe('/signup/details');
  const user = await me(browser);
  expect(user).toMatchObject({ name: 'Ada Lindqvist', provider: 'x', email: null, needsDetails: true });
  expect(user.avatarUrl).toContain('/profile_images/2244994945/');

  const refused = await browser.post('/api/provisioning/start', {});
  expect([refused.status, refused.body.error]).toEqual([403, 'details_required']);
  const completed = await browser.post('/api/signup/complete', { email: 'ada@x.example' });
  expect(completed.body.user).toMatchObject({ id: user.id, email: 'ada@x.example', needsDetails: false });
});

test('a second login finds the same account, however the handle is typed; another X user gets another account', async () => {
  const [first, again, other] = [app.client(), app.client(), app.client()];
  await whereTo(first, await decide(first, 'ravi_builds'));
  await whereTo(again, await decide(again, '@RAVI_builds'));
  await whereTo(other, await decide(other, 'mei_draws'));
  expect((await me(again)).id).toBe((await me(first)).id);
  expect((await me(other)).id).not.toBe((await me(first)).id);
  expect(await database.collections.users.countDocuments({ xId: '783214' })).toBe(1);
});

/** A member of X who has completed their sign-up. */
async function memberOfX(handle: string): Promise<Client> {
  const browser = app.client();
  await whereTo(browser, await decide(browser, handle));
  await browser.post('/api/signup/complete', { email: `${handle}@x.example` });
  return browser;
}

test('a member who logs in again to confirm who they are comes back to the page that they were on', async () => {
  const browser = await memberOfX('returns');
  const stale = { confirmedAt: new Date(Date.now() - 16 * 60_000) };
  await database.collections.sessions.updateMany({}, { $set: stale });
  const danger = async () => (await browser.get(`/api/instances/${'f'.repeat(24)}/gateway-token`)).body;
  expect(await danger()).toMatchObject({ error: 'confirm_identity', choices: ['x'] });
  const back = await decide(browser, 'returns', 'authorize', '?return=/operators/queue');
  expect(await whereTo(browser, back)).toBe('/operators/queue');
  expect((await danger()).error).toBe('not_found');
  expect((await browser.get('/api/sessions')).body.sessions).toMatchObject([{ current: true, method: 'x' }]);
});

test.each([
  'https://evil.example',
  '//evil.example',
  '/\\evil.example',
  '/security@evil.example',
  '/security\n',
  '/api/auth/logout',
  '/security&return=/usage',
])('a login that is to end at %j ends at the dashboard', async (page) => {
  const browser = await memberOfX('wanderer');
  const query = page.includes('&') ? `?return=${page}` : `?return=${encodeURIComponent(page)}`;
  expect(await whereTo(browser, await decide(browser, 'wanderer', 'authorize', query))).toBe('/dashboard');
});

test('two concurrent completions of a sign-up keep one email', async () => {
  const browser = app.client();
  await whereTo(browser, await decide(browser, 'twice'));
  const emails = ['one@twice.example', 'two@twice.example', 'three@twice.example'];
  const answers = await Promise.all(
    emails.map((email) => browser.post('/api/signup/complete', { email, terms: true })),
  );
  const taken = answers.filter(({ status }) => status === 200).map(({ body }) => body.user.email);
  expect(taken).toHaveLength(1);
  expect((await me(browser)).email).toBe(taken[0]);
});

test('an email of another account neither joins the two accounts nor is taken from it', async () => {
  const taken = person({ email: 'owner@example.com' });
  await signedUp(app, taken);
  const browser = app.client();
  await whereTo(browser, await decide(browser, 'stranger'));
  const answer = await browser.post('/api/signup/complete', { email: 'OWNER@example.com', terms: true });
  expect(answer.status).toBe(200);
  expect(await me(browser)).toMatchObject({ email: 'OWNER@example.com', emailProven: false });
  const owners = await database.collections.users.find({ emailKey: 'owner@example.com' }).lean();
  expect(owners.map(({ provider }) => provider)).toEqual(['email']);
});

test('two tabs can log in side by side', async () => {
  const browser = app.client();
  const [one, two] = [await decide(browser, 'tab_one'), await decide(browser, 'tab_two')];
  expect(await whereTo(browser, one)).toBe('/signup/details');
  expect((await me(browser)).name).toBe('tab_one');
  expect(await whereTo(browser, two)).toBe('/signup/details');
  expect((await me(browser)).name).toBe('tab_two');
});

test('terms accepted by a link on another site do not count', async () => {
  for (const [site, missing] of [
    ['cross-site', true],
    ['same-origin', false],
  ] as const) {
    const browser = app.client();
    const away = await browser.get('/api/auth/x/login?terms=accepted', { 'Sec-Fetch-Site': site });
    await whereTo(browser, await decideAt(away.headers.get('location') ?? '', `sent_${site.slice(0, 4)}`));
    const user = await database.collections.users.findOne({ xUsername: `sent_${site.slice(0, 4)}` });
    expect(user?.termsAcceptedAt === undefined).toBe(missing);
  }
});

test('unfinished logins do not fill the browser with cookies', async () => {
  const browser = app.client();
  const first = await decide(browser, 'first_tab');
  for (let tab = 0; tab < 12; tab += 1) await browser.get('/api/auth/x/login');
  expect([...browser.cookies.keys()].filter((name) => name.startsWith('clawdet_x_'))).toHaveLength(8);
  expect(await whereTo(browser, first)).toBe('/login?error=oauth_state_mismatch');
  expect(await whereTo(browser, await decide(browser, 'last_tab'))).toBe('/signup/details');
});

test('a state sent twice is a state mismatch', async () => {
  const browser = app.client();
  const path = await decide(browser, 'victim');
  expect(await whereTo(browser, `${path}&state=another`)).toBe('/login?error=oauth_state_mismatch');
});

test('a sign-up without the terms is incomplete', async () => {
  const browser = app.client();
  await whereTo(browser, await decide(browser, 'no_terms', 'authorize', ''));
  const without = await browser.post('/api/signup/complete', { email: 'no-terms@example.com', terms: false });
  expect(without.body.error).toBe('terms_required');
});

test('a callback of a login that another browser started is a state mismatch', async () => {
  const path = await decide(app.client(), 'victim');
  expect(await whereTo(app.client(), path)).toBe('/login?error=oauth_state_mismatch');
});

test('over https, a login planted by a page on a customer’s subdomain is a state mismatch', async () => {
  const https = await appWith({}, 'https://clawdet.test');
  const [attacker, victim] = [https.client(), https.client()];
  const path = await decide(attacker, 'attacker');
  for (const [name, value] of attacker.cookies) {
    expect(name).toMatch(/^__Host-clawdet_x_/);
    // The cookies that a page on alice.clawdet.test can set for clawdet.test.
    victim.cookies.set(name.replace('__Host-', ''), value);
  }
  expect(await whereTo(victim, path)).toBe('/login?error=oauth_state_mismatch');
  expect(await whereTo(attacker, path)).toBe('/signup/details');
  await https.close();
});

test('a changed state, a missing one and a bare callback are state mismatches', async () => {
  const browser = app.client();
  const path = await decide(browser, 'victim');
  for (const bad of [
    path.replace(/state=[^&]*/, 'state=guess'),
    path.replace(/state=[^&]*&?/, ''),
    '/api/auth/x/callback',
  ]) {
    expect(await whereTo(browser, bad)).toBe('/login?error=oauth_state_mismatch');
  }
});

test('a denied login answers oauth_denied', async () => {
  const browser = app.client();
  expect(await whereTo(browser, await decide(browser, 'shy', 'cancel'))).toBe('/login?error=oauth_denied');
});

test('the back button after a login is a replay', async () => {
  const browser = app.client();
  const path = await decide(browser, 'replayer');
  await whereTo(browser, path);
  expect(await whereTo(browser, path)).toBe('/login?error=oauth_replayed');
});

test('a code that is too old has expired', async () => {
  const browser = app.client();
  const path = await decide(browser, 'sleeper');
  clock += 31_000;
  expect(await whereTo(browser, path)).toBe('/login?error=oauth_expired');
});

test.each([
  ['token URL', { tokenUrl: 'http://127.0.0.1:9/token' }],
  ['profile URL', { profileUrl: 'http://127.0.0.1:9/me' }],
])('an X whose %s does not answer is unavailable, and the server keeps running', async (_what, change) => {
  const broken = await appWith(change);
  const browser = broken.client();
  const path = await decide(browser, 'unlucky');
  expect(await whereTo(browser, path)).toBe('/login?error=oauth_unavailable');
  expect((await browser.get('/api/catalog')).status).toBe(200);
  await broken.close();
});

/** An X that accepts every code and token. `paddingOf` says how much white space precedes the answer at a path. */
async function generousX(paddingOf: (path: string) => number) {
  const answers: Record<string, object> = {
    '/token': { access_token: 'a token', token_type: 'bearer' },
    '/me': { data: { id: '4242', username: 'padded', name: 'Padded' } },
  };
  const odd = await runApp(((req: IncomingMessage, res: ServerResponse) => {
    const [path = ''] = req.url?.split('?') ?? [];
    res.end(' '.repeat(paddingOf(path)) + JSON.stringify(answers[path]));
  }) as never);
  const broken = await appWith({ tokenUrl: `${odd.url}/token`, profileUrl: `${odd.url}/me` });
  const browser = broken.client();
  const target = await whereTo(browser, await decide(browser, 'padded'));
  await Promise.all([broken.close(), odd.close()]);
  return target;
}

test.each(['/token', '/me'])('an X that sends too much at %s is unavailable', async (large) => {
  expect(await generousX(() => 1_000)).toBe('/signup/details');
  expect(await generousX((path) => (path === large ? 100_000 : 0))).toBe('/login?error=oauth_unavailable');
});

test.each(['tokenUrl', 'profileUrl'] as const)(
  'an X that is silent at its %s is unavailable after ten seconds',
  async (which) => {
    const { timeout } = AbortSignal;
    const waited = vi
      .spyOn(AbortSignal, 'timeout')
      .mockImplementation((ms) => timeout.call(AbortSignal, ms / 50));
    const silent = await runApp((() => undefined) as never);
    const broken = await appWith({ [which]: silent.url });
    const browser = broken.client();
    expect(await whereTo(browser, await decide(browser, 'patient'))).toBe('/login?error=oauth_unavailable');
    expect(waited).toHaveBeenCalledWith(10_000);
    waited.mockRestore();
    await Promise.all([broken.close(), silent.close()]);
  },
);

test('a profile without an id creates no account', async () => {
  const before = await database.collections.users.countDocuments({});
  const odd = await runApp(((_req: unknown, res: ServerResponse) => res.end('{"data":{}}')) as never);
  const broken = await appWith({ profileUrl: odd.url });
  const browser = broken.client();
  expect(await whereTo(browser, await decide(browser, 'nobody'))).toBe('/login?error=oauth_unavailable');
  expect(await database.collections.users.countDocuments({})).toBe(before);
  await Promise.all([broken.close(), odd.close()]);
});

test('a name on X that steers a terminal or turns text around is kept without that, and not at any length', async () => {
  const data = { id: '77', username: 'mallory', name: `Mal\u202e\u001b[2J${'😀'.repeat(500)}` };
  const body = JSON.stringify({ data });
  const odd = await runApp(((_req: unknown, res: ServerResponse) => res.end(body)) as never);
  const away = await appWith({ profileUrl: odd.url });
  const browser = away.client();
  await whereTo(browser, await decide(browser, 'mallory'));
  const { name } = await me(browser);
  expect(name).toMatch(/^Mal\uFFFD\uFFFD\[2J😀+$/u);
  expect([...name]).toHaveLength(80);
  await Promise.all([away.close(), odd.close()]);
});

test('where X is not configured, its URL says so and the catalog does not offer it', async () => {
  const off = await runApi(testDeps(database.collections));
  expect(await whereTo(off.client(), '/api/auth/x/login')).toBe('/login?error=oauth_not_configured');
  expect((await off.client().get('/api/catalog')).body.auth).toEqual({ x: false });
  await off.close();
});
