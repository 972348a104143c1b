import axe from 'axe-core';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { giveSecondFactor, makeOperator } from '../api/testing/operators.fixture.ts';
import { newVisitor, type TestVisitor } from './journey.ts';
import { type MemberPages, openMemberPages } from './member-pages.fixture.ts';

let pages: MemberPages;
/** The pages of two operators, and of a customer who loses their second factor. */
let olga: Page;
let otto: Page;
let customer: Page;
const ada = newVisitor('Ada Lovelace');
const wide = { width: 1280, height: 900 };
const phone = { width: 390, height: 844 };

beforeAll(async () => {
  pages = await openMemberPages();
  customer = await pages.member(ada);
  await giveSecondFactor(pages.database.collections, ada.email);
  olga = await anOperator(newVisitor('Olga Operator'));
  otto = await anOperator(newVisitor('Otto Operator'));
});
afterAll(async () => {
  await pages?.close();
});

async function anOperator(visitor: TestVisitor): Promise<Page> {
  const page = await pages.member(visitor);
  await makeOperator(pages.database.collections, visitor.email);
  return page;
}

/** A card by its title, which may end with a number. */
const region = (page: Page, title: string) =>
  page.getByRole('region', { name: new RegExp(`^${title}( \\d+)?$`) });
const people = () => region(olga, 'People');
const field = () => people().getByLabel('Find a person');
const status = (page: Page, text: string) => page.getByRole('status').filter({ hasText: text });
const recordOf = (email: string) => pages.database.collections.users.findOne({ emailKey: email }).lean();
const isLoggedIn = async (page: Page) => (await page.request.get(`${pages.web}/api/auth/me`)).ok();

/** What axe finds serious or critical on a page. */
async function seriousFindings(page: Page): Promise<string[]> {
  await page.evaluate(axe.source);
  const { violations } = (await page.evaluate('axe.run(document)')) as axe.AxeResults;
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`);
}

async function openPerson(page: Page, email: string): Promise<void> {
  await page.goto(`${pages.web}/operators/people/${(await recordOf(email))?._id}`);
  await region(page, 'Sessions').waitFor();
}

test('the page counts people and teams, and lists everybody, the newest first', async () => {
  await olga.goto(`${pages.web}/operators/people`);
  const counts = region(olga, 'How many');
  const all = counts.locator('div', { has: olga.getByText('in all', { exact: true }) });
  await all.getByText('3', { exact: true }).first().waitFor();
  const rows = people().locator('[data-person]');
  await expect.poll(() => rows.count()).toBe(3);
  expect(await rows.last().textContent()).toContain('Ada Lovelace');
});

test('an operator finds a person by what they type, and reads when nobody matches', async () => {
  await field().fill(ada.email.slice(0, 5).toUpperCase());
  await expect.poll(() => people().locator('[data-person]').count()).toBe(1);
  await field().fill('nobody at all');
  await people().getByText('Nobody matches.').waitFor();
  await field().fill('');
  await people().getByRole('radio', { name: 'Operators' }).check();
  await expect.poll(() => people().locator('[data-person]').count()).toBe(2);
  await people().getByRole('radio', { name: 'Email not proven' }).check();
  await people().getByText('Nobody matches.').waitFor();
});

test('the list is left and a person opened by keyboard; the page shows what they have', async () => {
  await people().getByRole('radio', { name: 'Everybody' }).check();
  await field().fill('love');
  const link = people().getByRole('link', { name: 'Ada Lovelace' });
  await expect.poll(() => people().locator('[data-person]').count()).toBe(1);
  await link.focus();
  await olga.keyboard.press('Enter');
  const card = region(olga, 'Ada Lovelace');
  await card.getByText('Authenticator app; 0 recovery codes left').waitFor();
  await region(olga, 'Teams').getByText('Ada Lovelace’s team').waitFor();
  await region(olga, 'Assistants').getByText('No assistant in any of their teams.').waitFor();
  expect(await region(olga, 'Sessions').getByRole('row').count()).toBe(2);
  await region(olga, 'Latest activity')
    .getByText(/^Logged in from /)
    .waitFor();
  const tab = olga.getByRole('navigation', { name: 'Operators' }).locator('[aria-current]');
  expect(await tab.textContent()).toBe('People');
});

test('an operator suspends a person with a reason, and ends the suspension', async () => {
  await olga.getByRole('button', { name: 'Suspend' }).click();
  const dialog = olga.getByRole('dialog', { name: 'Suspend Ada Lovelace?' });
  await dialog.getByRole('button', { name: 'Suspend them' }).click();
  await dialog.getByText('Say why, in a few words').waitFor();
  await dialog.getByLabel('Why').fill('It sends spam.');
  await olga.keyboard.press('Enter');
  await status(olga, 'Ada Lovelace is suspended.').waitFor();
  await region(olga, 'Ada Lovelace')
    .getByText(/^Since .*: It sends spam\.$/)
    .waitFor();
  await region(olga, 'Latest activity').getByText('An operator suspended the account').waitFor();
  await olga.getByRole('button', { name: 'End the suspension' }).click();
  await status(olga, 'The suspension has ended.').waitFor();
  await olga.getByRole('button', { name: 'Suspend' }).waitFor();
});

test('an operator ends a person’s sessions', async () => {
  expect(await isLoggedIn(customer)).toBe(true);
  await olga.getByRole('button', { name: 'End sessions' }).click();
  await olga.getByRole('dialog').getByRole('button', { name: 'End sessions' }).click();
  await region(olga, 'Sessions').getByText('Logged in nowhere.').waitFor();
  expect(await isLoggedIn(customer)).toBe(false);
});

test('an operator sends the mail of a proof again, and reads what became of it', async () => {
  const visitor = newVisitor('Uma Unproven');
  await (await pages.member(visitor)).close();
  const user = await recordOf(visitor.email);
  const claim = { $set: { claimedEmailKey: visitor.email }, $unset: { emailKey: '' } };
  await pages.database.collections.users.updateOne({ _id: user?._id }, claim);
  await otto.goto(`${pages.web}/operators/people/${user?._id}`);
  const send = otto.getByRole('button', { name: 'Send the proof mail again' });
  for (let times = 0; times < 5; times += 1) {
    await send.click();
    await status(otto, 'The mail is on its way.').waitFor();
  }
  await send.click();
  await otto.getByRole('alert').getByText('Too many attempts.').waitFor();
});

test('a lost second factor is reset by two operators: the one who asks cannot confirm', async () => {
  const card = (page: Page) => region(page, 'Lost second factor');
  await openPerson(olga, ada.email);
  await card(olga).getByRole('button', { name: 'Ask for a reset' }).click();
  await olga.getByLabel('Why').fill('She knows her last invoice.');
  await olga.getByRole('button', { name: 'Ask for the reset' }).click();
  await card(olga).getByText('you cannot').waitFor();
  expect(await card(olga).getByRole('button', { name: 'Confirm the reset' }).count()).toBe(0);

  await otto.goto(`${pages.web}/operators/people`);
  await region(otto, 'How many').getByRole('link', { name: 'Ada Lovelace' }).click();
  await card(otto)
    .getByText(/Olga Operator asked for it .*She knows her last invoice/)
    .waitFor();
  await card(otto).getByRole('button', { name: 'Confirm the reset' }).click();
  await otto.getByRole('dialog').getByRole('button', { name: 'Remove it' }).click();
  await status(otto, 'The second factor and the recovery codes are removed').waitFor();
  await region(otto, 'Ada Lovelace').getByText('None', { exact: true }).waitFor();
  expect((await recordOf(ada.email))?.secondFactor).toMatchObject({ passkeys: [], recovery: [] });
  await region(otto, 'Latest activity')
    .getByText('Removed the second factor: Olga Operator asked for it, and Otto Operator confirmed it')
    .waitFor();
  await otto.getByRole('link', { name: 'Audit' }).click();
  await otto.getByRole('cell', { name: 'confirm factor reset' }).waitFor();
  await otto.getByText('asked for by Olga Operator: She knows her last invoice.').waitFor();
});

test('a page that cannot be loaded says so, and loads again', async () => {
  await olga.route('**/api/operators/people/**', (route) => route.abort());
  await olga.goto(`${pages.web}/operators/people/${(await recordOf(ada.email))?._id}`);
  await olga.getByRole('alert').getByText('Clawdet did not answer.').waitFor();
  await olga.unroute('**/api/operators/people/**');
  await olga.getByRole('button', { name: 'Try again' }).click();
  await region(olga, 'Ada Lovelace').waitFor();
  await olga.goto(`${pages.web}/operators/people/000000000000000000000000`);
  await olga.getByRole('alert').getByText('Nobody has signed up as').waitFor();
});

test.each([
  ['light', wide],
  ['dark', wide],
  ['light', phone],
  ['dark', phone],
] as const)('axe finds nothing serious on the list and on a person, %s at %j', async (colorScheme, size) => {
  await olga.setViewportSize(size);
  await olga.emulateMedia({ colorScheme });
  const check = async () => {
    expect(await seriousFindings(olga)).toEqual([]);
    expect(await olga.evaluate('document.documentElement.scrollWidth > innerWidth')).toBe(false);
  };
  await olga.goto(`${pages.web}/operators/people`);
  await people().locator('[data-person]').first().waitFor();
  await region(olga, 'How many').getByText('with an assistant').first().waitFor();
  await check();
  await openPerson(olga, (await recordOf(ada.email))?.email ?? '');
  await region(olga, 'Latest activity').getByRole('listitem').first().waitFor();
  await check();
});
