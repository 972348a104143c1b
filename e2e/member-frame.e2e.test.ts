import axe from 'axe-core';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { logIn, newVisitor } from './journey.ts';
import { type MemberPages, openMemberPages } from './member-pages.fixture.ts';

let pages: MemberPages;
let page: Page;
const wide = { width: 1280, height: 900 };
const phone = { width: 390, height: 844 };

beforeAll(async () => {
  pages = await openMemberPages();
  page = await pages.member(newVisitor());
});
afterAll(async () => {
  await pages?.close();
});

const navigation = () => page.getByRole('navigation', { name: 'Main' });
const marked = () => navigation().locator('[aria-current="page"]').allTextContents();
const menu = () => page.getByRole('button', { name: 'Menu' });

/** The titles of the navigation with the heading of their page. */
const members = [
  ['Dashboard', 'Hello, Alice', '/dashboard'],
  ['Usage', 'Usage', '/usage'],
  ['Team', 'Alice Example’s team', '/team'],
  ['Security', 'Security', '/security'],
  ['Settings', 'Settings', '/account'],
  ['Help', 'Help', '/help'],
] as const;

/** The parts of the Team page, each with its address and what only it shows. */
const teamTabs = [
  ['API tokens', 'Use a token', '/team/tokens'],
  ['Webhooks', 'Add a webhook', '/team/webhooks'],
  ['Team settings', 'Your teams', '/team/settings'],
  ['People', 'Invite somebody', '/team'],
] as const;

/** What axe finds serious or critical on the page. */
async function seriousFindings(): Promise<string[]> {
  await page.evaluate(axe.source);
  const { violations, passes } = (await page.evaluate('axe.run(document)')) as axe.AxeResults;
  expect(passes.length).toBeGreaterThan(0);
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`);
}

async function openAt(title: (typeof members | typeof teamTabs)[number]): Promise<void> {
  await page.goto(`${pages.web}${title[2]}`);
  await page.getByRole('heading', { name: title[1], exact: true }).waitFor();
  // What is still loading is checked as it is shown then.
  await page.waitForLoadState('networkidle');
}

test('the navigation leads to every page, marks it, and hands the focus to it', async () => {
  await page.setViewportSize(wide);
  await page.goto(`${pages.web}/dashboard`);
  for (const [title, heading, path] of members.toReversed()) {
    await navigation().getByRole('link', { name: title, exact: true }).click();
    await page.getByRole('heading', { name: heading, exact: true }).waitFor();
    expect(new URL(page.url()).pathname).toBe(path);
    expect(await marked()).toEqual([title]);
    // The focus follows the heading, in an effect.
    await expect.poll(() => page.evaluate('document.activeElement.id'), { message: path }).toBe('main');
  }
});

test('each part of the Team page is a link by keyboard, which a reload and the back button keep', async () => {
  await page.goto(`${pages.web}/team`);
  const tabs = page.getByRole('navigation', { name: 'Team' });
  for (const [title, heading, path] of teamTabs) {
    await tabs.getByRole('link', { name: title }).focus();
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: heading, exact: true }).waitFor();
    expect(new URL(page.url()).pathname).toBe(path);
    expect(await tabs.locator('[aria-current="page"]').allTextContents()).toEqual([title]);
    expect(await marked()).toEqual(['Team']);
    await page.reload();
    await page.getByRole('heading', { name: heading, exact: true }).waitFor();
  }
  await page.goBack();
  await page.getByRole('heading', { name: 'Your teams', exact: true }).waitFor();
});

test('who opens a page without being logged in sees it after the log-in', async () => {
  const visitor = newVisitor();
  const other = await pages.member(visitor);
  await other.context().clearCookies();
  await other.goto(`${pages.web}/team/webhooks`);
  await other.waitForURL('**/login');
  await logIn(other, visitor.email, visitor.password);
  await other.getByRole('heading', { name: 'Webhooks', exact: true }).waitFor();
  // Somebody who has logged out themselves begins anew.
  await other.getByRole('button', { name: 'Log out' }).click();
  await other.waitForURL(`${pages.web}/`);
  await other.goto(`${pages.web}/login`);
  await logIn(other, visitor.email, visitor.password);
  await other.waitForURL('**/dashboard');
  await other.context().close();
});

test('on a phone the menu opens by keyboard, closes with Escape and with its links', async () => {
  await page.setViewportSize(phone);
  await page.goto(`${pages.web}/dashboard`);
  const settings = navigation().getByRole('link', { name: 'Settings' });
  await menu().waitFor();
  expect(await settings.isVisible()).toBe(false);
  await menu().focus();
  await page.keyboard.press('Enter');
  await settings.waitFor();
  expect(await menu().getAttribute('aria-expanded')).toBe('true');
  await page.keyboard.press('Escape');
  await settings.waitFor({ state: 'hidden' });
  expect(await page.evaluate('document.activeElement.textContent')).toBe('Menu');
  await page.keyboard.press('Enter');
  await settings.click();
  await page.getByRole('heading', { name: 'Settings', exact: true }).waitFor();
  await settings.waitFor({ state: 'hidden' });
});

test('the menu closes when the focus or a click leaves it', async () => {
  await page.setViewportSize(phone);
  await page.goto(`${pages.web}/security`);
  const dashboard = navigation().getByRole('link', { name: 'Dashboard' });
  await menu().click();
  await dashboard.waitFor();
  await page.keyboard.press('Shift+Tab');
  await dashboard.waitFor({ state: 'hidden' });
  await menu().click();
  await page
    .getByRole('heading', { name: 'Security', exact: true })
    .click({ force: true, position: { x: 1, y: 1 } });
  await dashboard.waitFor({ state: 'hidden' });
});

test('a page that cannot be loaded keeps the navigation, and says what is wrong', async () => {
  await page.setViewportSize(wide);
  await page.route('**/api/**', (route) => route.abort());
  await page.goto(`${pages.web}/security`);
  await page.getByRole('alert').getByText('Clawdet did not answer.').waitFor();
  expect(await marked()).toEqual(['Security']);
  await page.unroute('**/api/**');
  await page.getByRole('button', { name: 'Try again' }).click();
  await page
    .getByRole('region', { name: 'Recent activity' })
    .getByText(/^Logged in from /)
    .first()
    .waitFor();
});

test.each([
  ['light', wide],
  ['dark', wide],
  ['light', phone],
  ['dark', phone],
] as const)('axe finds nothing serious on the pages of members, %s at %j', async (colorScheme, size) => {
  await page.setViewportSize(size);
  await page.emulateMedia({ colorScheme });
  for (const each of [...members, ...teamTabs]) {
    await openAt(each);
    expect(await seriousFindings()).toEqual([]);
    const overflow = await page.evaluate('document.documentElement.scrollWidth > innerWidth');
    expect(overflow).toBe(false);
  }
  if (size !== phone) return;
  await menu().click();
  expect(await seriousFindings()).toEqual([]);
});
