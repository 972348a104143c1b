import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { addMember } from '../api/accounts/teams/team.commands.ts';
import { newVisitor } from './journey.ts';
import { type MemberPages, openMemberPages } from './member-pages.fixture.ts';

let pages: MemberPages;
/** Of the person who creates a team, and of one who is added to it. */
let ada: Page;
let grace: Page;
const owner = newVisitor('Ada Example');
const member = newVisitor('Grace Example');

beforeAll(async () => {
  pages = await openMemberPages();
  [ada, grace] = [await pages.member(owner), await pages.member(member)];
});
afterAll(() => pages?.close());

const button = (page: Page, name: string) => page.getByRole('button', { name, exact: true });
const dialog = (page: Page) => page.getByRole('dialog');
const tab = (page: Page, name: string) =>
  page.getByRole('navigation', { name: 'Team' }).getByRole('link', { name });
const idOf = async (name: string) =>
  (await pages.database.collections.teams.findOne({ name }).orFail().lean())._id;
const userIdOf = async (emailKey: string) =>
  (await pages.database.collections.users.findOne({ emailKey }).orFail().lean())._id;
const title = (page: Page, name: string) => page.getByRole('heading', { level: 1, name });

test('a team without a name is not created; one with a name is shown at once, and can be chosen', async () => {
  await ada.goto(`${pages.web}/team/settings`);
  const form = ada.getByRole('form', { name: 'Create a team' });
  await form.getByRole('button', { name: 'Create a team' }).click();
  expect(await form.getByLabel('Name of a new team').getAttribute('aria-invalid')).toBe('true');
  await form.getByLabel('Name of a new team').fill('Night shift');
  await form.getByRole('button', { name: 'Create a team' }).click();
  await title(ada, 'Night shift').waitFor();
  const switcher = ada.getByRole('combobox', { name: 'Team' });
  expect(await switcher.locator('option').allTextContents()).toEqual(['Ada Example’s team', 'Night shift']);
});

test('a team gets another name, which everybody in it sees', async () => {
  await addMember(pages.database.collections, await idOf('Night shift'), {
    userId: await userIdOf(member.email),
    role: 'member',
    since: new Date(),
  });
  await ada.getByLabel('Name of the team').fill('Day shift');
  await button(ada, 'Save').click();
  await title(ada, 'Day shift').waitFor();
  await grace.goto(`${pages.web}/team`);
  await grace.getByRole('combobox', { name: 'Team' }).selectOption({ label: 'Day shift' });
  await title(grace, 'Day shift').waitFor();
  // Members rename nothing.
  expect(await grace.getByLabel('Name of the team').count()).toBe(0);
});

test('a member may change their mind, then leaves the team and reads that they did', async () => {
  await grace.getByRole('button', { name: /^Leave/ }).click();
  await dialog(grace).getByRole('button', { name: 'Stay' }).click();
  await title(grace, 'Day shift').waitFor();
  await grace.getByRole('button', { name: /^Leave/ }).click();
  await dialog(grace).getByRole('button', { name: 'Leave the team' }).click();
  await grace.getByText('You have left “Day shift”.').waitFor();
  await title(grace, 'Grace Example’s team').waitFor();
  expect(await grace.getByRole('combobox', { name: 'Team' }).count()).toBe(0);
});

test('a part of the page that the role in another team does not show gives way to its people', async () => {
  await addMember(pages.database.collections, await idOf('Day shift'), {
    userId: await userIdOf(member.email),
    role: 'viewer',
    since: new Date(),
  });
  await grace.goto(`${pages.web}/team/settings`);
  await tab(grace, 'Webhooks').click();
  await grace.getByRole('form', { name: 'Add a webhook' }).waitFor();
  await grace.getByRole('combobox', { name: 'Team' }).selectOption({ label: 'Day shift' });
  await grace.waitForURL(`${pages.web}/team`);
  await grace.getByRole('region', { name: 'People' }).waitFor();
  expect(await tab(grace, 'Webhooks').count()).toBe(0);
});

test('its owner deletes the team, and is back in their own', async () => {
  await ada.reload();
  await ada.getByRole('button', { name: /^Delete the team/ }).click();
  await dialog(ada).getByRole('button', { name: 'Delete the team' }).click();
  await ada.getByText('“Day shift” has been deleted.').waitFor();
  await title(ada, 'Ada Example’s team').waitFor();
  expect(await pages.database.collections.teams.findOne({ name: 'Day shift' })).toBeNull();
});
