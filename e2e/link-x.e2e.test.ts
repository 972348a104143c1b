import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { accountNamed } from '../sandbox/x/accounts.ts';
import { logIn, newVisitor } from './journey.ts';
import { type MemberPages, openMemberPages } from './member-pages.fixture.ts';

let pages: MemberPages;
let page: Page;
const visitor = newVisitor();

beforeAll(async () => {
  pages = await openMemberPages();
  page = await pages.member(visitor);
});
afterAll(async () => {
  await pages?.close();
});

const settings = (of = page) => of.goto(`${pages.web}/account`);
const card = (of = page) => of.getByRole('region', { name: 'X', exact: true });
const failure = (code: string, of = page) => of.getByRole('alert').getByText(code, { exact: true }).waitFor();
const users = () => pages.database.collections.users;

/** Goes from the settings to X's consent page. */
async function goToX(of = page): Promise<void> {
  await card(of).getByRole('button', { name: 'Link X' }).click();
  await of.waitForURL('**/i/oauth2/authorize**');
}

async function authorize(handle: string, of = page): Promise<void> {
  await of.locator('#handle').fill(handle);
  await of.getByRole('button', { name: 'Authorize app' }).click();
}

async function unlink(handle: string): Promise<void> {
  await card()
    .getByRole('button', { name: `Unlink X account @${handle}` })
    .click();
  await page.getByRole('dialog').getByRole('button', { name: 'Unlink it' }).click();
  await card().getByText('No X account is linked.').waitFor();
}

test('a member links X, sees it in their activity, and unlinks it', async () => {
  await settings();
  await goToX();
  await authorize('walker');
  await page.waitForURL('**/account?x=linked');
  await page.getByText('@walker of X is linked.').waitFor();
  await page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name: 'Security' }).click();
  const activity = page.getByRole('region', { name: 'Recent activity' });
  await activity.getByText(/^Linked @walker of X from .*, this machine$/).waitFor();
  await page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name: 'Settings' }).click();
  await unlink('walker');
  expect(await users().exists({ xUsername: 'walker' })).toBeNull();
});

test('a link that is denied at X changes nothing and says so, and the next one works', async () => {
  await settings();
  await goToX();
  await page.getByRole('button', { name: 'Cancel' }).click();
  await failure('oauth_denied');
  await page.getByText('access was not granted, so nothing was linked').waitFor();
  await goToX();
  await authorize('second_try');
  await page.getByText('@second_try of X is linked.').waitFor();
  await unlink('second_try');
});

test('an answer from X that this browser has not asked for is refused on the settings page', async () => {
  await page.goto(`${pages.web}/api/auth/x/callback?code=stolen&state=stolen`);
  await page.waitForURL('**/account?error=oauth_state_mismatch');
  await failure('oauth_state_mismatch');
});

test('an answer from X that comes twice is refused, and what was linked stays', async () => {
  const callback = page.waitForRequest((request) => request.url().includes('/api/auth/x/callback'));
  await settings();
  await goToX();
  await authorize('twice');
  await page.getByText('@twice of X is linked.').waitFor();
  await page.goto((await callback).url());
  await failure('oauth_replayed');
  await unlink('twice');
});

test('while X is away a link fails and says so, and it works once X is back', async () => {
  await settings();
  await goToX();
  pages.setXAway(true);
  await authorize('away');
  await failure('oauth_unavailable');
  pages.setXAway(false);
  await goToX();
  await authorize('away');
  await page.getByText('@away of X is linked.').waitFor();
  await unlink('away');
});

test('an X account of somebody else is not linked', async () => {
  await users().create({ name: 'Owner', provider: 'x', xId: accountNamed('owned')?.id });
  await settings();
  await goToX();
  await authorize('owned');
  await failure('x_taken');
  await card().getByText('No X account is linked.').waitFor();
});

test('two tabs link side by side, and the one that comes back later stays', async () => {
  const other = await page.context().newPage();
  await settings();
  await settings(other);
  await goToX();
  await goToX(other);
  await authorize('tab_two', other);
  await other.getByText('@tab_two of X is linked.').waitFor();
  await authorize('tab_one');
  await page.getByText('@tab_one of X is linked.').waitFor();
  await other.close();
  await unlink('tab_one');
});

test('a link asks for the password fifteen minutes after the login, and then goes on to X by itself', async () => {
  const confirmedAt = new Date(Date.now() - 16 * 60_000);
  await pages.database.collections.sessions.updateMany({}, { $set: { confirmedAt } });
  await settings();
  await card().getByRole('button', { name: 'Link X' }).click();
  const asked = page.getByRole('dialog', { name: 'Confirm that it is you' });
  await asked.getByLabel('Password', { exact: true }).fill(visitor.password);
  await page.keyboard.press('Enter');
  await page.waitForURL('**/i/oauth2/authorize**');
  await authorize('confirmed');
  await page.getByText('@confirmed of X is linked.').waitFor();
  await unlink('confirmed');
});

test('a browser that is logged out while it is at X links nothing, and logs in again', async () => {
  await settings();
  await goToX();
  await pages.database.collections.sessions.deleteMany({});
  await authorize('gone_out');
  await page.waitForURL('**/login?error=x_link_interrupted');
  await failure('x_link_interrupted');
  await logIn(page, visitor.email, visitor.password);
  await page.waitForURL('**/dashboard');
  expect(await users().exists({ xUsername: 'gone_out' })).toBeNull();
});

test('who came by X reads what is missing, sets a first password, and can then unlink X', async () => {
  const own = await (await pages.browser.newContext()).newPage();
  await own.goto(`${pages.web}/login`);
  await own.getByRole('button', { name: 'Continue with X' }).click();
  await authorize('only_x', own);
  await own.waitForURL('**/signup/details');
  const email = newVisitor().email;
  await own.getByLabel('Email').fill(email);
  await own.getByRole('checkbox').check();
  await own.getByRole('button', { name: 'Complete sign-up' }).click();
  await own.waitForURL('**/dashboard');
  await settings(own);
  await card(own).getByText('To unlink it, confirm your email and set a password first.').waitFor();
  const password = own.getByRole('region', { name: 'Password' });
  await password.getByText('Confirm your email first').waitFor();
  const proof = { $set: { emailKey: email }, $unset: { claimedEmailKey: '' } };
  await users().updateOne({ xUsername: 'only_x' }, proof);
  await own.reload();
  await password.getByLabel('New password').fill(visitor.password);
  await password.getByRole('button', { name: 'Set the password' }).click();
  await password.getByText('Your password is set.').waitFor();
  await card(own).getByRole('button', { name: 'Unlink X account @only_x' }).waitFor();
  await own.context().close();
});
