import { readFile } from 'node:fs/promises';
import path from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createExportWorker } from '../api/accounts/export/export.job.ts';
import { createApp } from '../api/app.ts';
import { exportSections } from '../api/leaving.ts';
import { sendMail } from '../api/mail.job.ts';
import type { JobData } from '../api/platform/jobs/queue.ts';
import { unzip } from '../api/testing/archive.fixture.ts';
import { type RunningApp, runApp } from '../api/testing/client.ts';
import { openTestDatabase, type TestDatabase } from '../api/testing/database.ts';
import { keptJobs, testConfig, testDeps } from '../api/testing/deps.ts';
import { openBrowser } from './browser.fixture.ts';
import { logIn, newVisitor, signUpUnproven, type TestVisitor } from './journey.ts';

let database: TestDatabase;
let app: RunningApp;
let browser: Browser;
const jobs = keptJobs();
let deps: ReturnType<typeof testDeps>;
const web = () => app.url.replace('127.0.0.1', 'localhost');

beforeAll(async () => {
  database = await openTestDatabase();
  deps = testDeps(database.collections, { config: testConfig(), jobs });
  const webFolder = path.resolve(import.meta.dirname, '../web/dist');
  // The trial chat of the home page is off here, which its route does not document.
  app = await runApp(createApp(deps, { webFolder }), { seen: [], undocumented: [] });
  browser = await openBrowser();
});
afterAll(async () => {
  await browser?.close();
  await app?.close().catch(() => undefined);
  await database?.close();
});

const button = (page: Page, name: string) => page.getByRole('button', { name, exact: true });
const card = (page: Page, name: string) => page.getByRole('region', { name });

/** A visitor with a confirmed email on their account page, in a browser of their own. */
async function onAccountPage(): Promise<{ page: Page; visitor: TestVisitor }> {
  const visitor = newVisitor();
  const page = await (await browser.newContext()).newPage();
  await signUpUnproven(page, web(), visitor);
  // No mail is sent without a worker.
  const proof = { $set: { emailKey: visitor.email }, $unset: { claimedEmailKey: '' } };
  await database.collections.users.updateOne({ email: visitor.email }, proof);
  await page.goto(`${web()}/account`);
  return { page, visitor };
}

/** Does what a worker does, and returns the link to a page in the mails that it sent. */
async function workedLink(to: 'export' | 'keep-account'): Promise<string> {
  await createExportWorker({ ...deps, stopping: new AbortController().signal, sections: exportSections })();
  const texts: string[] = [];
  const mailer = {
    send: async (_to: string, { text }: { text: string }) => void texts.push(text),
    close: () => undefined,
  };
  for (const { name, data } of jobs.kept.splice(0))
    if (name === 'mail') await sendMail({ ...deps, mailer }, data as JobData['mail']);
  const token = texts.map((text) => new RegExp(`/${to}#([\\w-]+)`).exec(text)?.[1]).findLast(Boolean);
  if (!token) throw new Error(`no link to ${to}`);
  return `${web()}/${to}#${token}`;
}

test('a visitor exports their data, and downloads the archive by the mailed link after logging in again', async () => {
  const { page, visitor } = await onAccountPage();
  await button(page, 'Export my data').click();
  const data = card(page, 'Your data');
  await data.getByText(`We mail a link to ${visitor.email} when it is ready.`).waitFor();
  expect(await button(page, 'Export my data').count()).toBe(0);
  const link = await workedLink('export');
  await data.getByText('It can be downloaded 5 more times').waitFor();

  const other = await (await browser.newContext()).newPage();
  await other.goto(link);
  await other.waitForURL('**/login**');
  await logIn(other, visitor.email, visitor.password);
  await other.getByRole('heading', { name: 'Your data', exact: true }).waitFor();
  expect(new URL(other.url()).hash).toBe('');
  const [download] = await Promise.all([
    other.waitForEvent('download'),
    button(other, 'Download the archive').click(),
  ]);
  expect(download.suggestedFilename()).toMatch(/^clawdet-data-\d{4}-\d\d-\d\d\.zip$/);
  const files = await unzip(await readFile(await download.path()));
  expect(JSON.parse(files.get('account.json') ?? '{}').email).toBe(visitor.email);
  await other.getByText('The archive is saved').waitFor();
});

test('the link of somebody else’s export is refused, with what to do', async () => {
  const { page: owner } = await onAccountPage();
  await button(owner, 'Export my data').click();
  await card(owner, 'Your data').getByText('We are putting your data together').waitFor();
  const link = await workedLink('export');
  const { page } = await onAccountPage();
  await page.goto(link);
  await button(page, 'Download the archive').click();
  await page.getByText('export_invalid').waitFor();
});

test('a deletion asks for the password, shows on every page, and is undone there', async () => {
  const { page, visitor } = await onAccountPage();
  await button(page, 'Delete my account').click();
  const dialog = page.getByRole('dialog', { name: 'Delete your account?' });
  await button(page, 'Delete in seven days').click();
  await dialog.getByText('Enter your current password.').waitFor();
  await dialog.getByLabel('Current password').fill('not this one');
  await button(page, 'Delete in seven days').click();
  await dialog.getByText('This is not the password of your account.').waitFor();
  await dialog.getByLabel('Current password').fill(visitor.password);
  await button(page, 'Delete in seven days').click();
  await dialog.waitFor({ state: 'detached' });
  await card(page, 'Delete your account').getByText('Your account will be deleted on').waitFor();

  await page.goto(`${web()}/dashboard`);
  await page.getByText('Your account will be deleted on').waitFor();
  await button(page, 'Get My Free Instance').click();
  await page.getByText('account_leaving').waitFor();
  await button(page, 'Keep my account').click();
  await page.getByText('Your account will be deleted on').waitFor({ state: 'detached' });
  await page.reload();
  await button(page, 'Get My Free Instance').waitFor();
  expect(await page.getByText('Your account will be deleted on').count()).toBe(0);
});

test('the mailed link keeps the account without a login', async () => {
  const { page, visitor } = await onAccountPage();
  await button(page, 'Delete my account').click();
  const dialog = page.getByRole('dialog', { name: 'Delete your account?' });
  await dialog.getByLabel('Current password').fill(visitor.password);
  await button(page, 'Delete in seven days').click();
  await dialog.waitFor({ state: 'detached' });
  const other = await (await browser.newContext()).newPage();
  const link = await workedLink('keep-account');
  await other.goto(link);
  await button(other, 'Keep my account').click();
  await other.getByRole('heading', { name: 'Your account stays' }).waitFor();
  await page.reload();
  await button(page, 'Delete my account').waitFor();
});
