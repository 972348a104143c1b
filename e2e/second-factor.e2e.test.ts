import path from 'node:path';
import { generate } from 'otplib';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createApp } from '../api/app.ts';
import { type RunningApp, runApp } from '../api/testing/client.ts';
import { openTestDatabase, type TestDatabase } from '../api/testing/database.ts';
import { testConfig, testDeps } from '../api/testing/deps.ts';
import { beginSetUp } from './authenticator.ts';
import { openBrowser } from './browser.fixture.ts';
import { logIn, newVisitor, signUpUnproven } from './journey.ts';

let database: TestDatabase;
let app: RunningApp;
let browser: Browser;
let page: Page;
const visitor = newVisitor();
/** How far the app's clock is ahead, in ms. */
let ahead = 0;
let secret = '';
let codes: string[] = [];
/** The pages, without a worker. */
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
});
afterAll(async () => {
  await browser?.close();
  await app?.close().catch(() => undefined);
  await database?.close();
});

const card = () => page.getByRole('region', { name: 'Second factor' });
const dialog = (name: string) => page.getByRole('dialog', { name });
const codeNow = () => generate({ secret, epoch: Math.floor((Date.now() + ahead) / 1000) });
/** Each code works once: the next one is a minute away. */
const nextCode = () => {
  ahead += 60_000;
  return codeNow();
};

/** A new browser that has typed the password. */
async function startLogin(): Promise<Page> {
  const other = await (await browser.newContext()).newPage();
  await other.goto(`${web()}/login`);
  await logIn(other, visitor.email, visitor.password);
  await other.waitForURL('**/login/second-factor');
  await other.getByLabel('Code of your authenticator app').waitFor();
  return other;
}

test('an authenticator app is set up on the Security page, by keyboard, and shows ten recovery codes once', async () => {
  await page.goto(`${web()}/security`);
  secret = await beginSetUp(page);
  const setUp = dialog('Set up an authenticator app');
  const field = setUp.getByLabel('Code that the app shows');
  await field.fill('000000');
  await page.keyboard.press('Enter');
  await setUp.getByText('This is not the code of this secret.').waitFor();
  await field.fill(await codeNow());
  await page.keyboard.press('Enter');
  await setUp.waitFor({ state: 'detached' });
  codes = await card().getByTestId('recovery-codes').locator('code').allTextContents();
  expect(codes).toHaveLength(10);
  await card().getByRole('button', { name: 'I have stored them' }).click();
  await card().getByText('10 of 10 are left.').waitFor();
  await page.reload();
  await card().getByText('10 of 10 are left.').waitFor();
  expect(await card().getByTestId('recovery-codes').count()).toBe(0);
});

test('a login asks for the code after the password, also after a reload, and says if it is wrong', async () => {
  const other = await startLogin();
  await other.reload();
  const field = other.getByLabel('Code of your authenticator app');
  await field.fill('000000');
  await other.keyboard.press('Enter');
  await other.getByText('This code is wrong, has been used, or is too old.').waitFor();
  expect((await other.request.get(`${web()}/api/auth/me`)).status()).toBe(401);
  await field.fill(await nextCode());
  await other.keyboard.press('Enter');
  await other.waitForURL('**/dashboard');
  await other.goto(`${web()}/security`);
  await other.getByRole('row', { name: 'This browser' }).getByText('by email and a second factor').waitFor();
});

test('a recovery code lets its owner in without the phone, and one less is left', async () => {
  const other = await startLogin();
  await other.getByRole('button', { name: 'Use a recovery code' }).click();
  await other.getByLabel('Recovery code').fill(codes[0] ?? '');
  await other.getByRole('button', { name: 'Log in' }).last().click();
  await other.waitForURL('**/dashboard');
  await other.goto(`${web()}/security`);
  await other.getByText('9 of 10 are left.').waitFor();
});

test('a login that has waited too long leads back to its beginning', async () => {
  const other = await startLogin();
  ahead += 11 * 60_000;
  await other.getByLabel('Code of your authenticator app').fill(await codeNow());
  await other.keyboard.press('Enter');
  await other.getByText('This login has taken more than ten minutes').waitFor();
  await other.getByRole('link', { name: 'start again' }).click();
  await other.getByLabel('Email').waitFor();
});

test('after fifteen minutes, removing the app asks for the app itself, and then goes on', async () => {
  ahead += 16 * 60_000;
  await page.goto(`${web()}/security`);
  await card().getByRole('button', { name: 'Remove authenticator app' }).click();
  await dialog('Remove the authenticator app?').getByRole('button', { name: 'Remove it' }).click();
  const asked = dialog('Confirm that it is you');
  expect(await asked.getByLabel('Password', { exact: true }).count()).toBe(0);
  await asked.getByLabel('Code of your authenticator app').fill(await nextCode());
  await page.keyboard.press('Enter');
  await card().getByRole('button', { name: 'Set up an authenticator app' }).waitFor();
});
