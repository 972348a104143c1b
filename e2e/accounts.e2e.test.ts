import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openBrowser } from './browser.fixture.ts';
import {
  getInstance,
  logIn,
  newVisitor,
  orderInstance,
  signUpByEmail,
  signUpUnproven,
  signUpWithX,
} from './journey.ts';
import { type LaunchedProduct, launchProduct } from './launched-product.fixture.ts';
import { mailedLink, mailsTo } from './mailbox.ts';

let product: LaunchedProduct;
let browser: Browser;

beforeAll(async () => {
  product = await launchProduct({ servers: 'process' });
  browser = await openBrowser();
});
afterAll(async () => {
  await browser?.close();
  await product?.remove();
});

/** A browser of its own, in which nobody is logged in. */
const aBrowser = (): Promise<BrowserContext> => browser.newContext();
const aPage = async (): Promise<Page> => (await aBrowser()).newPage();
const heading = (page: Page, name: string) => page.getByRole('heading', { name, exact: true });
const button = (page: Page, name: string) => page.getByRole('button', { name, exact: true });

test('an order waits for the email to be confirmed, also after a reload, and starts when the link is opened in another browser', async () => {
  const visitor = newVisitor();
  const page = await aPage();
  await signUpUnproven(page, product.run.web, visitor);
  await orderInstance(page, visitor);
  await heading(page, 'Confirm your email').waitFor();
  await page.reload();
  await page.getByText(`your assistant ${visitor.subdomain}.`).waitFor();
  expect((await product.sandboxContents()).servers).toEqual([]);

  const other = await aPage();
  await other.goto(await mailedLink(product.run, visitor.email, 'verify'));
  await button(other, 'Confirm my email').click();
  await heading(other, 'Your email is confirmed').waitFor();
  await other.getByText('Your assistant is being set up.').waitFor();
  expect(new URL(other.url()).hash).toBe('');
  await page.getByTestId('instance-url').waitFor();

  await other.getByRole('link', { name: 'Go to your dashboard' }).click();
  await other.waitForURL('**/login');
});

test('an order that is refused once the email is confirmed is told in both browsers, and can be given again', async () => {
  const [first, second] = [newVisitor(), newVisitor()];
  const wanted = { ...second, subdomain: first.subdomain };
  const page = await aPage();
  await signUpUnproven(page, product.run.web, wanted);
  await orderInstance(page, wanted);
  await heading(page, 'Confirm your email').waitFor();
  const owner = await aPage();
  await signUpByEmail(owner, product.run, first);
  await orderInstance(owner, first);
  await owner
    .getByText(`Setting up ${first.subdomain}`)
    .or(owner.getByTestId('instance-url'))
    .first()
    .waitFor();
  const other = await aPage();
  await other.goto(await mailedLink(product.run, second.email, 'verify'));
  await button(other, 'Confirm my email').click();
  await other.getByText('subdomain_taken').waitFor();
  await page.getByText('your assistant could not be ordered as you chose.').waitFor();
  await orderInstance(page, second);
  await page.getByTestId('instance-url').waitFor();
});

test('opening a link does not use it up before a person confirms, and using it twice offers another one', async () => {
  const visitor = newVisitor();
  const page = await aPage();
  await signUpUnproven(page, product.run.web, visitor);
  const link = await mailedLink(product.run, visitor.email, 'verify');
  const other = await aPage();
  for (let opened = 0; opened < 2; opened += 1) {
    await other.goto('about:blank');
    await other.goto(link);
    await button(other, 'Confirm my email').waitFor();
  }
  await button(other, 'Confirm my email').click();
  await heading(other, 'Your email is confirmed').waitFor();
  await other.goto('about:blank');
  await other.goto(link);
  await button(other, 'Confirm my email').click();
  await other.getByText('link_invalid').waitFor();
  await other.getByLabel('Email').fill(visitor.email);
  await button(other, 'Send another link').click();
  await other.getByText('another link is on its way').waitFor();
});

test('in the sandbox, the waiting page opens the mail, and its button starts the order', async () => {
  const visitor = newVisitor();
  const page = await aPage();
  await signUpUnproven(page, product.run.web, visitor);
  await orderInstance(page, visitor);
  const [mail] = await Promise.all([
    page.context().waitForEvent('page'),
    page.getByRole('link', { name: 'Open the sandbox’s mail' }).click(),
  ]);
  await mail.getByRole('link', { name: 'Confirm your email' }).click();
  await heading(mail, 'Your email is confirmed').waitFor();
  await page.getByTestId('instance-url').waitFor();
});

test('another address is given while an order waits, and its link starts the order in the same browser', async () => {
  const visitor = newVisitor();
  const right = newVisitor().email;
  const page = await aPage();
  await signUpUnproven(page, product.run.web, visitor);
  await orderInstance(page, visitor);
  await button(page, 'Use another address').click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('New email').fill(right);
  await dialog.getByLabel('Current password').fill('not this one');
  await button(page, 'Send the link').click();
  await dialog.getByText('This is not the password of your account.').waitFor();
  await dialog.getByLabel('Current password').fill(visitor.password);
  await button(page, 'Send the link').click();
  await page.getByText(`We have mailed a link to ${right}.`).waitFor();
  await page.goto(await mailedLink(product.run, right, 'verify'));
  await heading(page, 'Your email is confirmed').waitFor();
  await page.getByRole('link', { name: 'Go to your dashboard' }).click();
  await page.getByTestId('instance-url').waitFor();
});

test('a user of X orders without waiting, and is reminded that mails wait until the email is confirmed', async () => {
  const visitor = newVisitor();
  const page = await aPage();
  await signUpWithX(page, product.run.web, visitor);
  const reminder = page.getByText('until then, we send no mails about your assistant.');
  await reminder.waitFor();
  await getInstance(page, visitor);
  await reminder.waitFor();
  const other = await aPage();
  await other.goto(await mailedLink(product.run, visitor.email, 'verify'));
  await button(other, 'Confirm my email').click();
  await reminder.waitFor({ state: 'detached' });
});

test('a user of X sets a first password, and logs in with it once their email is confirmed', async () => {
  const visitor = newVisitor();
  const page = await aPage();
  await signUpWithX(page, product.run.web, visitor);
  await page.goto(await mailedLink(product.run, visitor.email, 'verify'));
  await heading(page, 'Your email is confirmed').waitFor();
  await page.getByRole('link', { name: 'Settings', exact: true }).click();
  const password = page.getByRole('region', { name: 'Password' });
  await password.getByLabel('New password').fill(visitor.password);
  await password.getByRole('button', { name: 'Set the password' }).click();
  await password.getByText('Your password is set.').waitFor();
  const other = await aPage();
  await other.goto(`${product.run.web}/login`);
  await logIn(other, visitor.email, visitor.password);
  await other.waitForURL('**/dashboard');
});

test('an account whose address somebody else confirms is asked for another one', async () => {
  const visitor = newVisitor();
  const page = await aPage();
  await signUpUnproven(page, product.run.web, visitor);
  const owner = await aPage();
  await signUpByEmail(owner, product.run, { ...visitor, password: 'another quiet morning' });
  await page.waitForURL('**/signup/details');
  await page
    .getByText('The address that you signed up with is the confirmed address of another account.')
    .waitFor();
  const email = newVisitor().email;
  await page.getByLabel('Email').fill(email);
  await button(page, 'Complete sign-up').click();
  await page.getByText(`open the link that we have mailed to ${email}`).waitFor();
  await page.goto(await mailedLink(product.run, email, 'verify'));
  await heading(page, 'Your email is confirmed').waitFor();
});

test('a forgotten password is set again by mail, which logs out every browser', async () => {
  const visitor = newVisitor();
  const page = await aPage();
  await signUpByEmail(page, product.run, visitor);
  const other = await aPage();
  await other.goto(`${product.run.web}/login`);
  await other.getByRole('link', { name: 'Forgot your password?' }).click();
  await other.getByLabel('Email').fill(visitor.email);
  await button(other, 'Send me a link').click();
  await other.getByText(`If ${visitor.email} is the address of an account`).waitFor();
  const link = await mailedLink(product.run, visitor.email, 'reset');
  await other.goto(link);
  const password = `${visitor.password} again`;
  await other.getByLabel('New password', { exact: true }).fill(password);
  await button(other, 'Set the password').click();
  await other.getByText('Your new password is set').waitFor();

  await page.goto(`${product.run.web}/account`);
  await page.waitForURL('**/login**');
  await logIn(page, visitor.email, visitor.password);
  await page.getByText('wrong_credentials').waitFor();
  await logIn(page, visitor.email, password);
  // Back to the page that was opened.
  await page.waitForURL('**/account');

  await other.goto('about:blank');
  await other.goto(link);
  await other.getByLabel('New password', { exact: true }).fill(password);
  await button(other, 'Set the password').click();
  await other.getByText('link_invalid').waitFor();
  await other.getByRole('link', { name: 'Get another link' }).click();
  await other.waitForURL('**/forgot');
});

test('the words for a forgotten password are the same for an address without an account, which gets no mail', async () => {
  const email = newVisitor().email;
  const page = await aPage();
  await page.goto(`${product.run.web}/forgot`);
  await page.getByLabel('Email').fill(email);
  await button(page, 'Send me a link').click();
  await page.getByText(`If ${email} is the address of an account`).waitFor();
  expect(await mailsTo(product.run, email)).toEqual([]);
});

test('a new email waits for its link, can be withdrawn, and replaces the old one once confirmed', async () => {
  const visitor = newVisitor();
  const [withdrawn, wanted] = [newVisitor().email, newVisitor().email];
  const page = await aPage();
  await signUpByEmail(page, product.run, visitor);
  await page.getByRole('link', { name: 'Settings', exact: true }).click();
  const card = page.getByRole('region', { name: 'Email' });
  const change = async (email: string) => {
    await button(page, 'Change the email').click();
    await page.getByRole('dialog').getByLabel('New email').fill(email);
    await page.getByRole('dialog').getByLabel('Current password').fill(visitor.password);
    await button(page, 'Send the link').click();
    await card.getByText(`Waiting for confirmation of ${email}`).waitFor();
  };
  await change(withdrawn);
  const stale = await mailedLink(product.run, withdrawn, 'verify');
  await card.getByRole('button', { name: 'Withdraw the change' }).click();
  await page.getByRole('dialog').getByLabel('Current password').fill(visitor.password);
  await page.getByRole('dialog').getByRole('button', { name: 'Withdraw the change' }).click();
  await card.getByText('Waiting for confirmation').waitFor({ state: 'detached' });

  await change(wanted);
  await page.goto(stale);
  await page.getByText('link_invalid').waitFor();
  await page.goto(await mailedLink(product.run, wanted, 'verify'));
  await heading(page, 'Your email is confirmed').waitFor();
  await page.getByRole('link', { name: 'Settings', exact: true }).click();
  await card.getByText(wanted).waitFor();
  await card.getByText('Confirmed', { exact: true }).waitFor();
  const subjects = async () => (await mailsTo(product.run, visitor.email)).map(({ subject }) => subject);
  await expect.poll(subjects).toContain('Your email at Clawdet was changed');
});

test('a name and a password are changed on the account’s page, and the other browsers are logged out', async () => {
  const visitor = newVisitor();
  const page = await aPage();
  await signUpByEmail(page, product.run, visitor);
  const other = await aPage();
  await other.goto(`${product.run.web}/login`);
  await logIn(other, visitor.email, visitor.password);
  await other.waitForURL('**/dashboard');

  await page.getByRole('link', { name: 'Settings', exact: true }).click();
  const name = page.getByRole('region', { name: 'Name' });
  await name.getByLabel('How we address you').fill('Grace Example');
  await name.getByRole('button', { name: 'Save' }).click();
  await name.getByText('Saved.').waitFor();
  const password = page.getByRole('region', { name: 'Password' });
  await password.getByLabel('Current password').fill(visitor.password);
  await password.getByLabel('New password').fill('a battery staple');
  await password.getByRole('button', { name: 'Change the password' }).click();
  await password.getByText('Your password is set.').waitFor();
  await page.getByRole('link', { name: 'Dashboard', exact: true }).click();
  await heading(page, 'Hello, Grace').waitFor();
  await other.reload();
  await other.waitForURL('**/login**');
});
