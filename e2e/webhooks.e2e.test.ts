import axe from 'axe-core';
import type { Page } from 'playwright-core';
import { Webhook } from 'standardwebhooks';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openReceiver, type Receiver } from '../api/accounts/webhooks/receiver.fixture.ts';
import { newVisitor } from './journey.ts';
import { type MemberPages, openMemberPages } from './member-pages.fixture.ts';

let pages: MemberPages;
let receiver: Receiver;
let page: Page;
/** The secret that the page has shown. */
let secret = '';

beforeAll(async () => {
  [pages, receiver] = await Promise.all([openMemberPages(), openReceiver()]);
  page = await pages.member(newVisitor());
});
afterAll(async () => {
  await pages?.close();
  await receiver?.close();
});

const card = () => page.getByRole('region', { name: 'Webhooks' });
const form = () => card().getByRole('form', { name: 'Add a webhook' });
const item = () => card().locator('[data-webhook]');
const button = (name: string) => item().getByRole('button', { name: new RegExp(`^${name}`) });

async function openTeamPage(): Promise<void> {
  await page.goto(`${pages.web}/team/webhooks`);
  await form().waitFor();
}

test('an address that is not called is refused beside its field', async () => {
  await openTeamPage();
  await card().getByText('There are none yet.').waitFor();
  await form().getByLabel('Address that we call').fill('https://192.168.0.1/');
  await form().getByRole('button', { name: 'Add the webhook' }).click();
  await form().getByText('This address is in a private or special network').waitFor();
});

test('a webhook is added by keyboard, and its secret is shown once', async () => {
  await form().getByLabel('Address that we call').fill(receiver.url);
  await form().getByLabel('team.member_added').focus();
  await page.keyboard.press('Space');
  await form().getByRole('button', { name: 'Add the webhook' }).focus();
  await page.keyboard.press('Enter');
  secret = (await page.getByTestId('webhook-secret').textContent()) ?? '';
  expect(secret).toMatch(/^whsec_/);
  await page.getByRole('button', { name: 'Done' }).click();
  await item().locator('code', { hasText: receiver.url }).waitFor();
  expect(await item().textContent()).not.toContain('team.member_added');
  await page.reload();
  await item().waitFor();
  expect(await page.content()).not.toContain(secret.slice(10, 30));
});

test('a test calls the receiver, signed, and the page says what came of it', async () => {
  await button('Send a test').click();
  await item().getByText('The test: Accepted, with status 204.').waitFor();
  const [call] = receiver.calls;
  expect(new Webhook(secret).verify(call?.body ?? '', call?.headers ?? {})).toMatchObject({
    type: 'webhook.test',
  });
  await button('Deliveries').click();
  const delivery = item().locator('[data-delivery]');
  await delivery.getByText('Delivered').waitFor();
  await delivery.locator('summary').click();
  await delivery.getByText(String(call?.headers['webhook-id'])).first().waitFor();
});

test('a test that fails says why, and is sent again from the list under its own id', async () => {
  receiver.answer(500);
  await button('Send a test').click();
  await item().getByText('The test: It refused the call, with status 500.').waitFor();
  const failed = item().locator('[data-delivery]').first();
  await failed.getByText('Failed').waitFor();
  await failed.locator('summary').click();
  await failed.getByText('it said this').waitFor();
  receiver.answer(200);
  await failed.getByRole('button', { name: /^Send again/ }).click();
  await failed.getByText('Delivered').waitFor();
  const ids = receiver.calls.slice(-2).map(({ headers }) => headers['webhook-id']);
  expect(new Set(ids).size).toBe(1);
});

test('a webhook is changed, switched off and on, and its secret renewed', async () => {
  await button('Change').click();
  const dialog = page.getByRole('dialog', { name: 'Change the webhook' });
  await dialog.getByLabel('drift.found').uncheck();
  await dialog.getByRole('button', { name: 'Save' }).click();
  await dialog.waitFor({ state: 'detached' });
  await button('Switch off').click();
  await item().getByText('Off', { exact: true }).waitFor();
  await button('Switch on').click();
  await item().getByText('On', { exact: true }).waitFor();
  await button('Renew the secret').click();
  await page.getByRole('button', { name: 'Renew it' }).click();
  const renewed = (await page.getByTestId('webhook-secret').textContent()) ?? '';
  expect(renewed).not.toBe(secret);
  await page.getByRole('button', { name: 'Done' }).click();
});

test.each([
  ['light', { width: 1280, height: 900 }],
  ['dark', { width: 1280, height: 900 }],
  ['light', { width: 390, height: 844 }],
  ['dark', { width: 390, height: 844 }],
] as const)(
  'axe finds nothing serious, and nothing is wider than the page, %s at %j',
  async (colorScheme, size) => {
    await page.setViewportSize(size);
    await page.emulateMedia({ colorScheme });
    for (const path of ['/team/webhooks', '/account', '/help']) {
      await page.goto(`${pages.web}${path}`);
      await page.waitForLoadState('networkidle');
      if (path === '/team/webhooks') {
        await button('Deliveries').click();
        await item().locator('[data-delivery] summary').first().click();
      }
      await page.evaluate(axe.source);
      const { violations } = (await page.evaluate('axe.run(document)')) as axe.AxeResults;
      const serious = violations.filter(({ impact }) => impact === 'serious' || impact === 'critical');
      expect(serious.map(({ id, nodes }) => `${path} ${id}: ${nodes[0]?.html}`)).toEqual([]);
      const overflow = 'document.documentElement.scrollWidth - document.documentElement.clientWidth';
      expect(await page.evaluate(overflow), path).toBeLessThanOrEqual(0);
    }
  },
);

test('a webhook is deleted', async () => {
  await page.setViewportSize({ width: 1280, height: 900 });
  await openTeamPage();
  await button('Delete').click();
  await page.getByRole('button', { name: 'Delete it' }).click();
  await item().waitFor({ state: 'detached' });
  await card().getByText('There are none yet.').waitFor();
});

test('mails are chosen for each team on the settings page, which mails lead to', async () => {
  await page.goto(`${pages.web}/account#mails`);
  const mails = page.getByRole('region', { name: 'Mails' });
  const budget = mails.getByLabel('Much of the month’s budget is used');
  await budget.waitFor();
  expect(await budget.isChecked()).toBe(true);
  await budget.focus();
  await page.keyboard.press('Space');
  await expect.poll(() => budget.isChecked()).toBe(false);
  await page.reload();
  await budget.waitFor();
  expect(await budget.isChecked()).toBe(false);
  await mails.getByText('always come').waitFor();
});

test('a list that cannot be loaded says so, and is tried again', async () => {
  await page.route('**/api/**/webhooks', (route) => route.abort());
  await page.goto(`${pages.web}/team/webhooks`);
  await card().getByRole('alert').waitFor();
  await page.unroute('**/api/**/webhooks');
  await card().getByRole('button', { name: 'Try again' }).click();
  await card().getByText('There are none yet.').waitFor();
});
