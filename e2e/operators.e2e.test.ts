import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { setUpAuthenticator } from './authenticator.ts';
import { openBrowser } from './browser.fixture.ts';
import { Customer } from './customer.ts';
import { logIn, newVisitor, signUpByEmail } from './journey.ts';
import { callConsole, type LaunchedProduct, launchProduct } from './launched-product.fixture.ts';
import { anOperator, invitationLink } from './operator.ts';

let product: LaunchedProduct;
let browser: Browser;
let page: Page;
/** The customer whose assistant is not removed. */
let kept: Customer | undefined;
const operator = anOperator();

beforeAll(async () => {
  product = await launchProduct({ servers: 'process', latency: 'realistic' });
  browser = await openBrowser();
  page = await browser.newPage();
});

afterAll(async () => {
  await browser?.close();
  await product?.remove();
});

/** Makes Hetzner answer calls with this fault until the returned function is called. */
async function injectHetznerFault(fault: object): Promise<() => Promise<unknown>> {
  const response = await callConsole(product.run, 'POST', '/api/faults', { cloud: 'hetzner', ...fault });
  expect(response.status).toBe(201);
  const { id } = (await response.json()) as { id: string };
  return async () => {
    expect((await callConsole(product.run, 'DELETE', `/api/faults/${id}`)).status).toBe(204);
  };
}

/** The body of the answer to a customer's call. */
// biome-ignore lint/suspicious/noExplicitAny: answers of every shape
const answerOf = async (call: Promise<Response> | undefined): Promise<any> => (await call)?.json();

const region = (title: string) => page.getByRole('region', { name: title });

test('the mailed link requires a login, then returns and grants the operator role, which needs a second factor', async () => {
  await signUpByEmail(page, product.run, operator);
  const link = await invitationLink(product);
  await page.getByRole('button', { name: 'Log out' }).click();
  await page.getByRole('link', { name: 'Log in' }).first().waitFor();
  await page.goto(link);
  await logIn(page, operator.email, operator.password);
  await page.getByRole('heading', { name: 'You are an operator now' }).waitFor();
  await page.getByRole('link', { name: 'Set up a second factor' }).click();
  await page.getByRole('heading', { name: 'Security', exact: true }).waitFor();
  await page.getByRole('link', { name: 'Operators' }).first().click();
  await page.getByRole('heading', { name: 'Set up a second factor first' }).waitFor();
  await setUpAuthenticator(page, product.run.web);
  await page.getByRole('link', { name: 'Operators' }).first().click();
  await region('Running').waitFor();
});

test('an operator reads why a set-up failed, retries it and cancels it while it runs; the audit lists both', async () => {
  const lift = await injectHetznerFault({ effect: 'status:401' });
  const customer = await Customer.register(() => product.run);
  await customer.start();
  const failed = region('Failed or cancelled').locator(`[data-customer="${customer.subdomain}"]`);
  await failed.getByText('Explain').click();
  await failed.getByText('The customer reads:').waitFor();
  await lift();
  await failed.getByRole('button', { name: 'Retry' }).first().click();
  const running = region('Running').locator(`[data-customer="${customer.subdomain}"]`);
  await running.getByRole('button', { name: 'Cancel' }).click();
  await page.getByRole('button', { name: 'Cancel it' }).click();
  await failed.getByText('Cancelled', { exact: false }).first().waitFor();
  await page.getByRole('link', { name: 'Audit' }).click();
  await page.getByRole('cell', { name: 'retry' }).waitFor();
  await page.getByRole('cell', { name: 'cancel' }).waitFor();
});

test('a set-up that waits for a cloud’s rate limit says so, and continues by itself', async () => {
  await page.getByRole('link', { name: 'Queue' }).click();
  const lift = await injectHetznerFault({ method: 'POST', path: '/v1/servers', effect: 'status:429' });
  kept = await Customer.register(() => product.run);
  await kept.start();
  const running = region('Running').locator(`[data-customer="${kept.subdomain}"]`);
  await running.getByText(/^Waiting for Hetzner’s rate limit; work continues/).waitFor();
  await lift();
  await kept.untilReady();
});

test('an assistant’s model call shows in the operators’ usage with its cost', async () => {
  const { instances } = await answerOf(kept?.call('GET', '/api/instances'));
  const { key } = await answerOf(kept?.call('POST', `/api/instances/${instances[0].id}/model-key`));
  const response = await fetch(`${product.run.api}/llm/v1/chat/completions`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${key}` },
    body: JSON.stringify({ model: 'grok-4.2', messages: [{ role: 'user', content: 'What is 6 * 7?' }] }),
  });
  expect(response.status).toBe(200);
  await page.getByRole('navigation', { name: 'Operators' }).getByRole('link', { name: 'Usage' }).click();
  const line = region('Usage').locator(`[data-customer="${kept?.subdomain}"]`);
  const seen = async (): Promise<string> => {
    await page.reload();
    await region('Usage').getByLabel('Find a customer').waitFor();
    return (await line.count()) > 0 ? ((await line.textContent()) ?? '') : '';
  };
  await expect.poll(seen, { interval: 1_000 }).toMatch(/\$0\.\d{2,}/);
  await region('Usage').getByText('Only customers with unusual usage (0)').click();
  await region('Usage').getByText('No customer matches.').waitFor();
});

test('an operator gives a customer a temporary budget, which the customer sees, and ends it', async () => {
  await page.getByRole('link', { name: 'Fleet', exact: true }).click();
  const limits = page.getByRole('button', { name: `Limits of ${kept?.subdomain}` });
  const dialog = page.getByRole('dialog');
  const budget = dialog.getByRole('region', { name: 'Temporary budget' });
  await limits.click();
  await budget.getByRole('button', { name: 'Give the temporary budget' }).click();
  await budget.getByText('Send a day, such as').waitFor();
  await budget.getByLabel('Tokens per month').fill('10000000');
  await budget.getByLabel('Last day (UTC)').fill('2999-12-31');
  await budget.getByLabel('Why').fill('A conference.');
  await budget.getByRole('button', { name: 'Give the temporary budget' }).click();
  await budget.getByText('Until the end of 31 December 2999 (UTC): 10,000,000 tokens per month.').waitFor();
  expect(await dialog.getByLabel('Tokens per month', { exact: true }).inputValue()).toBe('100000');
  const usage = await answerOf(kept?.call('GET', '/api/usage'));
  expect(usage.budget).toMatchObject({
    tokens: { limit: 10_000_000 },
    words: expect.stringContaining('until the end of 31 December 2999 (UTC): 10,000,000 tokens a month.'),
  });
  await budget.getByRole('button', { name: 'End it now' }).click();
  await budget.getByRole('button', { name: 'Give the temporary budget' }).waitFor();
  expect((await answerOf(kept?.call('GET', '/api/usage'))).budget.override).toBeNull();
  await dialog.getByRole('button', { name: 'Cancel' }).click();
});

test('an operator finds a customer by email, and an account without an assistant by name', async () => {
  await page.getByRole('link', { name: 'Fleet', exact: true }).click();
  const fleet = region('Fleet');
  const { user } = await answerOf(kept?.call('GET', '/api/auth/me'));
  await fleet.getByLabel('Find a customer').fill(user.email.toUpperCase());
  const row = fleet.locator(`[data-customer="${kept?.subdomain}"]`);
  await row.getByText(user.email).waitFor();
  await expect.poll(() => fleet.locator('[data-customer]').count()).toBe(1);
  await fleet.getByLabel('Find a customer').fill('operator');
  await fleet.getByRole('heading', { name: 'Signed up, but without an assistant' }).waitFor();
  await fleet.getByRole('row', { name: 'Olga Operator' }).waitFor();
  await fleet.getByText('No assistant matches.').waitFor();
});

test('a customer cannot see the operators’ page, and can cancel their own set-up', async () => {
  const own = await (await browser.newContext()).newPage();
  const visitor = newVisitor();
  await signUpByEmail(own, product.run, visitor);
  await own.goto(`${product.run.web}/operators`);
  await own.getByRole('heading', { name: 'For operators only' }).waitFor();
  await own.getByRole('link', { name: 'Go to your dashboard' }).click();
  await own.getByRole('button', { name: 'Get My Free Instance' }).click();
  await own.getByRole('button', { name: 'Cancel' }).click();
  await own.getByRole('button', { name: 'Stop and remove' }).click();
  await own.getByRole('heading', { name: 'The set-up was cancelled' }).waitFor();
  await own.getByRole('button', { name: 'Set it up again' }).waitFor();
  const names = async () => (await product.sandboxContents()).servers.map(({ name }) => name);
  await expect.poll(names).toEqual([kept?.subdomain]);
});
