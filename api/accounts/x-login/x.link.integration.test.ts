import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Client, person, type RunningApi, registered, runApi, signedUp } from '../../testing/client.ts';
import { testDeps } from '../../testing/deps.ts';
import { openXWorld, type XWorld } from './x.fixture.ts';

let world: XWorld;
let app: RunningApi;
/** The clock of X, in ms. */
let clock = Date.now();

beforeAll(async () => {
  world = await openXWorld(() => clock);
  app = await world.appWith();
});
afterAll(async () => {
  await app?.close();
  await world?.close();
});

const PASSWORD = 'correct horse';
const LINKED = '/account?x=linked';

const me = async (browser: Client) => (await browser.get('/api/auth/me')).body.user;
const whereTo = async (browser: Client, path: string) => (await browser.get(path)).headers.get('location');
const begin = (browser: Client) => browser.post('/api/auth/x/link');
const unlink = (browser: Client) => browser.delete('/api/account/x');
const actsOf = async (browser: Client) =>
  (await browser.get('/api/account/activity')).body.entries.map(
    ({ act, detail }: { act: string; detail: object }) => [act, detail],
  );

/** Begins a link and decides at X. Returns the callback's path and query. */
async function goToX(browser: Client, handle: string, decision?: string): Promise<string> {
  const { url } = (await begin(browser)).body;
  return await world.decideAt(url, handle, decision);
}

const link = async (browser: Client, handle: string) => whereTo(browser, await goToX(browser, handle));

/** An X account that has signed up here. */
async function memberOfX(handle: string, email = person().email): Promise<Client> {
  const browser = app.client();
  await whereTo(browser, await world.decide(browser, handle));
  await browser.post('/api/signup/complete', { email });
  return browser;
}

describe('a link to X', () => {
  test('lets the X account log in to the account that it was linked to, and is told by mail', async () => {
    const browser = await signedUp(app);
    const { id } = await me(browser);
    expect(await link(browser, 'linker')).toBe(LINKED);
    expect(await me(browser)).toMatchObject({
      id,
      provider: 'email',
      xUsername: 'linker',
      hasPassword: true,
    });
    expect((await actsOf(browser))[0]).toEqual(['x_linked', { handle: 'linker' }]);
    expect(world.jobs.kept.at(-1)?.data).toEqual({ mail: 'x_linked', userId: id });
    const other = app.client();
    expect(await whereTo(other, await world.decide(other, 'linker'))).toBe('/dashboard');
    expect((await me(other)).id).toBe(id);
  });

  test('is begun by nobody without a recent proof of who they are', async () => {
    expect((await begin(app.client())).body.error).toBe('unauthenticated');
    const browser = await signedUp(app);
    const { id } = await me(browser);
    const confirmedAt = new Date(Date.now() - 16 * 60_000);
    await world.database.collections.sessions.updateMany({ userId: id }, { $set: { confirmedAt } });
    expect((await begin(browser)).body).toMatchObject({ error: 'confirm_identity', choices: ['password'] });
    await browser.post('/api/auth/confirm', { password: PASSWORD });
    expect((await begin(browser)).status).toBe(200);
  });

  test('is not begun by a link on another site, nor by a code in its call', async () => {
    const browser = await signedUp(app);
    expect((await browser.get('/api/auth/x/link')).status).toBe(404);
    expect((await browser.raw('/api/auth/x/link', { method: 'POST' })).body.error).toBe('csrf_refused');
    const answer = await browser.post('/api/auth/x/link?code=1&state=2&error=access_denied', { code: '1' });
    expect([answer.status, new URL(answer.body.url).searchParams.get('code_challenge_method')]).toEqual([
      200,
      'S256',
    ]);
  });

  test('to an X account of somebody else is refused, and changes neither account', async () => {
    const owner = await memberOfX('owned');
    const browser = await signedUp(app);
    expect(await link(browser, 'owned')).toBe('/account?error=x_taken');
    expect((await me(browser)).xUsername).toBeNull();
    expect((await me(owner)).xUsername).toBe('owned');
    expect((await actsOf(browser)).map(([act]: [string]) => act)).not.toContain('x_linked');
  });

  test('to one X account from two accounts at once links one of them', async () => {
    const browsers = await Promise.all([signedUp(app), signedUp(app)]);
    const paths = await Promise.all(browsers.map((browser) => goToX(browser, 'wanted')));
    const ends = await Promise.all(browsers.map((browser, at) => whereTo(browser, paths[at] ?? '')));
    expect(ends.toSorted()).toEqual(['/account?error=x_taken', LINKED]);
    expect(await world.database.collections.users.countDocuments({ xUsername: 'wanted' })).toBe(1);
  });

  test('to the X account that is linked already changes nothing', async () => {
    const browser = await signedUp(app);
    expect([await link(browser, 'again'), await link(browser, 'again')]).toEqual([LINKED, LINKED]);
    expect((await me(browser)).xUsername).toBe('again');
  });

  test('in two tabs ends in each of them, and the later one stays', async () => {
    const browser = await signedUp(app);
    const [one, two] = [await goToX(browser, 'tab_a'), await goToX(browser, 'tab_b')];
    expect(await whereTo(browser, two)).toBe(LINKED);
    expect((await me(browser)).xUsername).toBe('tab_b');
    expect(await whereTo(browser, one)).toBe(LINKED);
    expect((await me(browser)).xUsername).toBe('tab_a');
    // What was linked between is free again.
    expect(await link(await signedUp(app), 'tab_b')).toBe(LINKED);
  });

  test('that was denied at X is told on the settings page', async () => {
    const browser = await signedUp(app);
    expect(await whereTo(browser, await goToX(browser, 'shy', 'cancel'))).toBe('/account?error=oauth_denied');
    expect((await me(browser)).xUsername).toBeNull();
  });

  test('that has taken too long at X has expired', async () => {
    const browser = await signedUp(app);
    const path = await goToX(browser, 'sleeper');
    clock += 31_000;
    expect(await whereTo(browser, path)).toBe('/account?error=oauth_expired');
  });

  test('whose callback comes twice is a replay, and one of another browser is a mismatch', async () => {
    const browser = await signedUp(app);
    const path = await goToX(browser, 'replayed');
    const thief = await signedUp(app);
    expect(await whereTo(thief, path)).toBe('/account?error=oauth_state_mismatch');
    expect((await me(thief)).xUsername).toBeNull();
    expect(await whereTo(browser, path)).toBe(LINKED);
    expect(await whereTo(browser, path)).toBe('/account?error=oauth_replayed');
  });

  test.each(['tokenUrl', 'profileUrl'] as const)(
    'is not made while X’s %s does not answer',
    async (which) => {
      const away = await world.appWith({ [which]: 'http://127.0.0.1:9/' });
      const browser = await signedUp(away);
      expect(await whereTo(browser, await goToX(browser, 'unlucky'))).toBe(
        '/account?error=oauth_unavailable',
      );
      expect((await me(browser)).xUsername).toBeNull();
      await away.close();
    },
  );

  test('of a browser that was logged out meanwhile is refused on the login page', async () => {
    const browser = await signedUp(app);
    const { id } = await me(browser);
    const path = await goToX(browser, 'gone_out');
    await world.database.collections.sessions.deleteMany({ userId: id });
    expect(await whereTo(browser, path)).toBe('/login?error=x_link_interrupted');
    expect(await world.database.collections.users.exists({ xUsername: 'gone_out' })).toBeNull();
  });

  test('of a browser that is another account’s meanwhile links nothing', async () => {
    const who = person();
    await signedUp(app, who);
    const browser = await signedUp(app);
    const path = await goToX(browser, 'swapped');
    await browser.post('/api/auth/login', { email: who.email, password: PASSWORD });
    expect(await whereTo(browser, path)).toBe('/account?error=x_link_interrupted');
    expect(await world.database.collections.users.exists({ xUsername: 'swapped' })).toBeNull();
  });

  test('is not offered where X is not configured', async () => {
    const off = await runApi(testDeps(world.database.collections));
    expect((await begin(await signedUp(off))).body.error).toBe('oauth_not_configured');
    await off.close();
  });
});

describe('an unlinked X', () => {
  test('logs in to the account no more, and the account’s other sessions end', async () => {
    const browser = await signedUp(app);
    const { id } = await me(browser);
    await link(browser, 'leaver');
    const other = app.client();
    await whereTo(other, await world.decide(other, 'leaver'));
    const answer = await unlink(browser);
    expect([answer.status, answer.body.user.xUsername, answer.body.user.avatarUrl]).toEqual([
      200,
      null,
      null,
    ]);
    expect((await other.get('/api/auth/me')).status).toBe(401);
    expect((await actsOf(browser))[0]).toEqual(['x_unlinked', { handle: 'leaver' }]);
    await whereTo(other, await world.decide(other, 'leaver'));
    expect((await me(other)).id).not.toBe(id);
    expect((await unlink(browser)).body.error).toBe('not_found');
  });

  test('is refused while it is the last way in, until there is a proven address and a password', async () => {
    const { email } = person() as { email: string };
    const browser = await memberOfX('only_way', email);
    expect((await unlink(browser)).body.error).toBe('last_way_in');
    const setPassword = () => browser.patch('/api/account', { password: PASSWORD });
    expect((await setPassword()).body.error).toBe('proof_required');
    await app.prove(email);
    expect((await unlink(browser)).body.error).toBe('last_way_in');
    expect((await setPassword()).body.user).toMatchObject({ hasPassword: true, xUsername: 'only_way' });
    expect((await actsOf(browser))[0]).toEqual(['password_set', {}]);
    expect((await unlink(browser)).status).toBe(200);
    const again = await app.client().post('/api/auth/login', { email, password: PASSWORD });
    expect(again.status).toBe(200);
  });

  test('is refused with a password, but no proven address', async () => {
    const browser = await registered(app);
    await link(browser, 'unproven');
    expect((await unlink(browser)).body.error).toBe('last_way_in');
    expect((await me(browser)).xUsername).toBe('unproven');
  });

  test('needs a recent proof of who it is', async () => {
    const browser = await signedUp(app);
    const { id } = await me(browser);
    await link(browser, 'careful');
    const confirmedAt = new Date(Date.now() - 16 * 60_000);
    await world.database.collections.sessions.updateMany({ userId: id }, { $set: { confirmedAt } });
    expect((await unlink(browser)).body).toMatchObject({
      error: 'confirm_identity',
      choices: ['password', 'x'],
    });
    expect((await me(browser)).xUsername).toBe('careful');
  });
});
