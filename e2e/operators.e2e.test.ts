import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openBrowser } from './browser.fixture.ts';
import { Customer } from './customer.ts';
import { newVisitor, signUpByEmail } from './journey.ts';
import { type LaunchedProduct, launchProduct } from './launched-product.fixture.ts';
import { anOperator, mailedLink } from './operator.ts';

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
  const faults = `${product.run.sandbox?.console}/api/faults`;
  const response = await fetch(faults, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ cloud: 'hetzner', ...fault }),
  });
  expect(response.status).toBe(201);
  const { id } = (await response.json()) as { id: string };
  return async () => {
    const headers = { 'content-type': 'application/json' };
    expect((await fetch(`${faults}/${id}`, { method: 'DELETE', headers })).status).toBe(204);
  };
}

/** The body of the answer to a customer's call. */
// biome-ignore lint/suspicious/noExplicitAny: answers of every shape
const answerOf = async (call: Promise<Response> | undefined): Promise<any> => (await call)?.json();

const region = (title: string) => page.getByRole('region', { name: title });

test('the mailed link requires a login, then returns and grants the operator role', async () => {
  await signUpByEmail(page, product.run.web, operator);
  const link = await mailedLink(product);
  await page.getByRole('button', { name: 'Log out' }).click();
  await page.getByRole('link', { name: 'Log in' }).first().waitFor();
  await page.goto(link);
  await page.getByLabel('Email').fill(operator.email);
  await page.getByLabel('Password', { exact: true }).fill(operator.password);
  await page.locator('form').getByRole('button', { name: 'Log in' }).click();
  await page.getByRole('heading', { name: 'You are an operator now' }).waitFor();
  await page.getByRole('link', { name: 'Go to the queue' }).click();
  await region('Running').waitFor();
});

test('an operator reads why a set-up failed, retries it and cancels it while it runs; the audit lists both', async () => {
  const lift = await injectHetznerFault({ effect: 'status:401' });
  const customer = await Customer.register(() => product.run.api);
  await customer.start();
  const failed = region('Failed').locator(`[data-customer="${customer.subdomain}"]`);
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
  kept = await Customer.register(() => product.run.api);
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
  await expect.poll(seen, { interval: 1_000 }).toMatch(/\$0\.\d{4}/);
  await region('Usage').getByText('Only customers with unusual usage (0)').click();
  await region('Usage').getByText('No customer matches.').waitFor();
});

test('a customer cannot see the operators’ page, and can cancel their own set-up', async () => {
  const own = await (await browser.newContext()).newPage();
  const visitor = newVisitor();
  await signUpByEmail(own, product.run.web, visitor);
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
