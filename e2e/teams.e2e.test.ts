import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openBrowser } from './browser.fixture.ts';
import { getInstance, logIn, newVisitor, signUpByEmail, type TestVisitor } from './journey.ts';
import { type LaunchedProduct, launchProduct } from './launched-product.fixture.ts';
import { mailedLink } from './mailbox.ts';

let product: LaunchedProduct;
let browser: Browser;
/** The owner's page, and that of the guest in another browser. */
let owner: Page;
let guest: Page;
const ada = newVisitor('Ada Example');
const grace = newVisitor('Grace Example');
const TEAM = 'Ada Example’s team';

beforeAll(async () => {
  product = await launchProduct({ servers: 'process' });
  browser = await openBrowser();
  owner = await (await browser.newContext()).newPage();
  guest = await (await browser.newContext()).newPage();
  await signUpByEmail(owner, product.run, ada);
  await getInstance(owner, ada);
});
afterAll(async () => {
  await browser?.close();
  await product?.remove();
});

const button = (page: Page, name: string | RegExp) => page.getByRole('button', { name });
const row = (page: Page, name: string) => page.getByRole('row', { name: new RegExp(name) });

/** What only some roles see on the dashboard. */
const GUARDED = ['Open assistant', 'Reveal token', 'Replace the key', 'Create a key', 'Delete instance'];

async function guardedOn(page: Page): Promise<string[]> {
  await page.getByTestId('instance-url').waitFor();
  const keys = page.getByRole('region', { name: 'Keys for your programs' });
  await keys.getByText('There are none yet.').or(button(page, 'Create a key')).waitFor();
  const shown = await Promise.all(GUARDED.map(async (name) => (await button(page, name).count()) > 0));
  return GUARDED.filter((_, index) => shown[index]);
}

async function invite(email: string, role: string): Promise<void> {
  await owner.goto(`${product.run.web}/team`);
  const form = owner.getByRole('form', { name: 'Invite somebody' });
  await form.getByLabel('Email').fill(email);
  await form.getByRole('radio', { name: new RegExp(`^${role}`) }).check();
  await form.getByRole('button', { name: 'Send the invitation' }).click();
  await owner.getByText(`An invitation to ${email} is on its way.`).waitFor();
}

/** Signs up on the page that is shown, which knows the invited address, and comes back to where the visitor came from. */
async function fillSignUp(page: Page, visitor: TestVisitor): Promise<void> {
  await page.getByLabel('Name').fill(visitor.name);
  expect(await page.getByLabel('Email').inputValue()).toBe(visitor.email);
  await page.getByLabel('Password', { exact: true }).fill(visitor.password);
  await page.getByRole('checkbox').check();
  await button(page, 'Create account').click();
}

async function changeRole(name: string, role: string): Promise<void> {
  await button(owner, `Change role of ${name}`).click();
  const dialog = owner.getByRole('dialog', { name: `The role of ${name}` });
  await dialog.getByRole('radio', { name: new RegExp(`^${role}`) }).check();
  await dialog.getByRole('button', { name: `Make ${name}` }).click();
  await dialog.waitFor({ state: 'detached' });
}

test('an invited person signs up from the mail, comes back, and sees the team’s dashboard as a viewer', async () => {
  await invite(grace.email, 'Viewer');
  await row(owner, grace.email).getByText('Viewer').waitFor();
  await guest.goto(await mailedLink(product.run, grace.email, 'invitation'));
  await guest.getByRole('heading', { name: `Join “${TEAM}”` }).waitFor();
  expect(new URL(guest.url()).hash).toBe('');
  await guest.getByRole('main').getByRole('link', { name: 'Sign up' }).click();
  await fillSignUp(guest, grace);
  await button(guest, 'Accept the invitation').click();
  await guest.waitForURL('**/dashboard');
  await guest.getByTestId('team-note').getByText('where you are a viewer').waitFor();
  expect(await guardedOn(guest)).toEqual([]);
  await guest.reload();
  expect(await guardedOn(guest)).toEqual([]);
});

test('an admin sees more on the same page, and the team’s page lets them invite', async () => {
  await owner.reload();
  await changeRole(grace.name, 'Admin');
  await row(owner, grace.email).getByText('Admin', { exact: true }).waitFor();
  await guest.reload();
  await guest.getByText('where you are an admin').waitFor();
  expect(await guardedOn(guest)).toEqual(GUARDED);
  await guest.getByRole('link', { name: 'Team', exact: true }).click();
  await guest.getByRole('form', { name: 'Invite somebody' }).waitFor();
  // An admin decides nothing about owners.
  expect(await row(guest, ada.email).getByRole('button').count()).toBe(0);
});

test('the team switcher shows the own team instead, and remembers the choice', async () => {
  await guest.goto(`${product.run.web}/dashboard`);
  const switcher = guest.getByRole('combobox', { name: 'Team' });
  await switcher.selectOption({ label: 'Grace Example’s team' });
  await button(guest, 'Get My Free Instance').waitFor();
  await guest.reload();
  await button(guest, 'Get My Free Instance').waitFor();
  await switcher.selectOption({ label: TEAM });
  await guest.getByTestId('instance-url').waitFor();
});

test('a token is shown once, calls the API for the team, and is refused once it is revoked', async () => {
  await owner.goto(`${product.run.web}/team/tokens`);
  const form = owner.getByRole('form', { name: 'Create a token' });
  await form.getByLabel('Name of the token').fill('a script');
  await form.getByLabel('Works for (days)').fill('0');
  await form.getByRole('button', { name: 'Create the token' }).click();
  await form.getByText('A token works for at least a day.').waitFor();
  await form.getByLabel('Works for (days)').fill('7');
  await form.getByRole('button', { name: 'Create the token' }).click();
  const secret = (await owner.getByTestId('api-token').textContent()) ?? '';
  // What is selected by hand is what the command line asks for.
  expect(secret).toMatch(/^clt_[\w-]{43}$/);
  await button(owner, 'Done').click();
  const call = async () => {
    const headers = { Authorization: `Bearer ${secret}` };
    const response = await fetch(`${product.run.web}/api/instances`, { headers });
    return { status: response.status, body: await response.json() };
  };
  expect(await call()).toMatchObject({ status: 200, body: { instances: [{ status: 'ready' }] } });
  const token = row(owner, 'a script');
  expect(await token.textContent()).not.toContain(secret.slice(-20));
  await token.getByRole('button', { name: 'Revoke' }).click();
  await button(owner, 'Revoke it').click();
  await token.waitFor({ state: 'detached' });
  expect(await call()).toMatchObject({ status: 401, body: { error: 'token_invalid' } });
});

test('an invitation to another address says so, and leads to a log-in that comes back', async () => {
  const other = newVisitor('Edith Example');
  await invite(other.email, 'Member');
  const link = await mailedLink(product.run, other.email, 'invitation');
  const page = await (await browser.newContext()).newPage();
  const stranger = newVisitor();
  await signUpByEmail(page, product.run, stranger);
  await page.goto(link);
  await button(page, 'Accept the invitation').click();
  await page.getByText(`you are logged in as ${stranger.email}`).waitFor();
  await button(page, `Log out and use ${other.email}`).click();
  await page.getByRole('main').getByRole('link', { name: 'Log in' }).click();
  await logIn(page, stranger.email, stranger.password);
  await button(page, 'Accept the invitation').waitFor();

  await button(owner, `Withdraw the invitation to ${other.email}`).click();
  await owner.getByText('is withdrawn').waitFor();
  await button(page, 'Accept the invitation').click();
  await page.getByText('invitation_invalid').waitFor();
  await page.context().close();
});

test('whom the owner removes reads it on the page that is open, and is back in their own team', async () => {
  await owner.goto(`${product.run.web}/team`);
  await button(owner, `Remove ${grace.name}`).click();
  await owner.getByRole('dialog').getByRole('button', { name: 'Remove' }).click();
  await row(owner, grace.email).waitFor({ state: 'detached' });
  await guest.getByText(`You are no longer in “${TEAM}”`).waitFor();
  await button(guest, 'Get My Free Instance').waitFor();
  expect(await guest.getByRole('combobox', { name: 'Team' }).count()).toBe(0);
});
