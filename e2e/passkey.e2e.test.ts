import path from 'node:path';
import express, { type Express } from 'express';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createApp } from '../api/app.ts';
import { type RunningApp, runApp } from '../api/testing/client.ts';
import { openTestDatabase, type TestDatabase } from '../api/testing/database.ts';
import { testConfig, testDeps } from '../api/testing/deps.ts';
import { openBrowser } from './browser.fixture.ts';
import { logIn, newVisitor, signUpUnproven } from './journey.ts';

let database: TestDatabase;
let app: RunningApp;
let browser: Browser;
let context: BrowserContext;
let page: Page;
const visitor = newVisitor();
/** How far the app's clock is ahead, in ms. */
let ahead = 0;
const web = () => app.url.replace('127.0.0.1', 'localhost');

beforeAll(async () => {
  database = await openTestDatabase();
  // A passkey belongs to an origin, so the address has to be known before the app is made.
  let product: Express | undefined;
  const front = express().use((req, res, next) => (product ? product(req, res, next) : next()));
  app = await runApp(front, { seen: [], undocumented: [] });
  const clock = () => new Date(Date.now() + ahead);
  const deps = testDeps(database.collections, { config: testConfig({ publicUrl: web() }), clock });
  product = createApp(deps, { webFolder: path.resolve(import.meta.dirname, '../web/dist') });
  browser = await openBrowser();
  context = await browser.newContext();
  page = await context.newPage();
  await addVirtualAuthenticator(page);
  await signUpUnproven(page, web(), visitor);
});
afterAll(async () => {
  await browser?.close();
  await app?.close().catch(() => undefined);
  await database?.close();
});

/** An authenticator of Chromium's own, which answers without a person (Chrome DevTools Protocol, WebAuthn). */
async function addVirtualAuthenticator(of: Page): Promise<void> {
  const session = await context.newCDPSession(of);
  await session.send('WebAuthn.enable');
  const options = {
    protocol: 'ctap2',
    transport: 'internal',
    hasResidentKey: true,
    hasUserVerification: true,
    isUserVerified: true,
    automaticPresenceSimulation: true,
  } as const;
  await session.send('WebAuthn.addVirtualAuthenticator', { options });
}

const card = () => page.getByRole('region', { name: 'Second factor' });
const dialog = (name: string) => page.getByRole('dialog', { name });

test('a passkey is added on the Security page, with a name and recovery codes', async () => {
  await page.goto(`${web()}/security`);
  await card().getByRole('button', { name: 'Add a passkey' }).click();
  await dialog('Add a passkey').getByLabel('Name').fill('My laptop');
  await page.keyboard.press('Enter');
  await card().getByText('Passkey “My laptop”').waitFor();
  expect(await card().getByTestId('recovery-codes').locator('code').count()).toBe(10);
  await card().getByRole('button', { name: 'I have stored them' }).click();
});

test('the same device is not added twice', async () => {
  await card().getByRole('button', { name: 'Add a passkey' }).click();
  await dialog('Add a passkey').getByLabel('Name').fill('Again');
  await page.keyboard.press('Enter');
  await dialog('Add a passkey').getByText('This device has a passkey of your account already.').waitFor();
  await page.keyboard.press('Escape');
});

test('after fifteen minutes, a change asks for the passkey and then goes on', async () => {
  ahead += 16 * 60_000;
  await card().getByRole('button', { name: 'Get new codes' }).click();
  await dialog('Replace your recovery codes?').getByRole('button', { name: 'Replace them' }).click();
  await dialog('Confirm that it is you').getByRole('button', { name: 'Use a passkey' }).click();
  await card().getByRole('button', { name: 'I have stored them' }).click();
});

test('a login asks for the passkey after the password', async () => {
  await page.getByRole('button', { name: 'Log out' }).click();
  await page.waitForURL(`${web()}/`);
  await page.goto(`${web()}/login`);
  await logIn(page, visitor.email, visitor.password);
  await page.waitForURL('**/login/second-factor');
  await page.getByRole('button', { name: 'Use a passkey' }).click();
  await page.waitForURL('**/dashboard');
});
