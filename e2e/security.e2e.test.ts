import path from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createApp } from '../api/app.ts';
import { type Client, type RunningApp, runApp } from '../api/testing/client.ts';
import { openTestDatabase, type TestDatabase } from '../api/testing/database.ts';
import { testConfig, testDeps } from '../api/testing/deps.ts';
import { openBrowser } from './browser.fixture.ts';
import { newVisitor, signUpUnproven } from './journey.ts';

const PHONE =
  'Mozilla/5.0 (iPhone; CPU iPhone OS 18_6 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/26.0 Mobile/15E148 Safari/604.1';

let database: TestDatabase;
let app: RunningApp;
let browser: Browser;
let page: Page;
const visitor = newVisitor();
/** How far the app's clock is ahead, in ms. */
let ahead = 0;
/** Its pages, without a worker: what a test needs of an assistant is written to the database. */
const web = () => app.url.replace('127.0.0.1', 'localhost');

beforeAll(async () => {
  database = await openTestDatabase();
  const clock = () => new Date(Date.now() + ahead);
  const deps = testDeps(database.collections, { config: testConfig(), clock });
  const webFolder = path.resolve(import.meta.dirname, '../web/dist');
  // The trial chat of the home page is off here, which its route does not document.
  app = await runApp(createApp(deps, { webFolder }), { seen: [], undocumented: [] });
  browser = await openBrowser();
  page = await browser.newPage();
  await signUpUnproven(page, web(), visitor);
  // No mail is sent without a worker.
  const proof = {
    $set: { emailKey: visitor.email, emailProvenAt: new Date() },
    $unset: { claimedEmailKey: '' },
  };
  await database.collections.users.updateOne({ email: visitor.email }, proof);
});
afterAll(async () => {
  await browser?.close();
  await app?.close().catch(() => undefined);
  await database?.close();
});

const asked = () => page.getByRole('dialog', { name: 'Confirm that it is you' });
const credentials = { email: visitor.email, password: visitor.password };

/** Another browser of the visitor. */
async function elsewhere(agent: string): Promise<Client> {
  const client = app.client();
  expect((await client.post('/api/auth/login', credentials, { 'User-Agent': agent })).status).toBe(200);
  return client;
}
const isLoggedIn = async (client: Client) => (await client.get('/api/auth/me')).status === 200;

test('the visitor sees where they are logged in, ends one session, then all others', async () => {
  const phone = await elsewhere(PHONE);
  const programs = [await elsewhere('curl/8.5.0'), await elsewhere('curl/8.5.0')];
  await page.getByRole('link', { name: 'Security' }).click();
  const card = page.getByRole('region', { name: 'Where you are logged in' });
  await card.getByText('This browser').waitFor();
  expect(await card.getByRole('row').count()).toBe(5);
  await card.getByRole('button', { name: 'End Safari on iOS' }).click();
  await card.getByRole('rowheader', { name: 'Safari on iOS' }).waitFor({ state: 'detached' });
  expect([await isLoggedIn(phone), await isLoggedIn(programs[0] as Client)]).toEqual([false, true]);
  await card.getByRole('button', { name: 'End all others' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'End all others' }).click();
  await card.getByText('You are logged in nowhere else.').waitFor();
  for (const program of programs) expect(await isLoggedIn(program)).toBe(false);
});

test('after fifteen minutes a deletion asks for the password, says if it is wrong, and then goes on by itself', async () => {
  await page.goto(`${web()}/dashboard`);
  await page.getByRole('button', { name: 'Get My Free Instance' }).click();
  await expect.poll(() => database.collections.operations.countDocuments({})).toBe(1);
  const { operations, instances } = database.collections;
  const instance = await instances.findOne({}).lean();
  await operations.updateMany({}, { status: 'succeeded', startedAt: new Date(), endedAt: new Date() });
  const observed = { generation: 1, at: new Date(), address: '203.0.113.7', serverId: '42' };
  await instances.updateOne({}, { $set: { observed } });
  ahead += 16 * 60_000;
  await page.reload();
  await page.getByRole('button', { name: 'Delete instance' }).click();
  await page.getByLabel('Name of the assistant').fill(instance?.subdomain ?? '');
  const deletion = page.getByRole('button', { name: 'Delete for good' });
  await deletion.click();
  await asked().waitFor();
  await page.keyboard.press('Escape');
  await page.getByRole('alert').getByText('Confirm that it is you').waitFor();
  expect((await instances.findOne({}).lean())?.desired.present).toBe(true);

  await deletion.click();
  await asked().getByLabel('Password', { exact: true }).fill('a wrong guess');
  await page.keyboard.press('Enter');
  await asked().getByText('This is not the password of your account.').waitFor();
  await asked().getByLabel('Password', { exact: true }).fill(visitor.password);
  await page.keyboard.press('Enter');
  await asked().waitFor({ state: 'detached' });
  await expect.poll(async () => (await instances.findOne({}).lean())?.desired.present).toBe(false);
});

test('a member whose login with X has failed reads why, and any other log-in page leads back', async () => {
  await page.goto(`${web()}/login?error=oauth_denied`);
  await page.getByRole('alert').getByText('X says that access was not granted.').waitFor();
  await page.goto(`${web()}/login?error=unauthenticated`);
  await page.waitForURL('**/dashboard');
});

test('a log-out empties the browser, except for the theme and the cookie against lock-outs', async () => {
  await page.evaluate("localStorage.setItem('left-behind', 'x')");
  await page.getByRole('button', { name: 'Use dark theme' }).click();
  await page.getByRole('button', { name: 'Log out' }).click();
  await page.waitForURL(`${web()}/`);
  await page.getByRole('link', { name: 'Log in' }).waitFor();
  expect(await page.evaluate('Object.entries(localStorage)')).toEqual([['clawdet-theme', 'dark']]);
  const cookies = await page.context().cookies();
  expect(cookies.map(({ name, httpOnly }) => [name, httpOnly])).toEqual([['clawdet_browser', true]]);
});
