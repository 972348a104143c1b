import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openBrowser } from './browser.fixture.ts';
import { getInstance, newVisitor, signUpByEmail } from './journey.ts';
import { type LaunchedProduct, launchProduct } from './launched-product.fixture.ts';

let product: LaunchedProduct;
let browser: Browser;
let page: Page;
/** With the longest name that there may be, whose address is wider than a phone. */
const visitor = {
  ...newVisitor(),
  subdomain: `alice-${Math.random().toString(36).slice(2, 8)}`.padEnd(40, 'x'),
};

beforeAll(async () => {
  // Scans look every few seconds and repair nothing, so that the page can be read.
  const settings = {
    DRIFT_INVENTORY_SECONDS: '3',
    DRIFT_INSIDE_SECONDS: '3',
    DRIFT_DEEP_SECONDS: '0',
    DRIFT_POLICY: 'server_off=report',
  };
  product = await launchProduct({ servers: 'process' }, settings);
  browser = await openBrowser();
  page = await browser.newPage();
  await signUpByEmail(page, product.run, visitor);
  await getInstance(page, visitor);
});
afterAll(async () => {
  await browser?.close();
  await product?.remove();
});

const card = (name: string) => page.getByRole('region', { name, exact: true });
const heading = (name: string) => page.getByRole('heading', { name, exact: true });

test('a new assistant runs, with the time of the check and the machine that it has', async () => {
  await heading('Your assistant is ready').waitFor();
  expect(await page.getByTestId('health').textContent()).toMatch(/^Last checked /);
  await card('Details').getByText('2 vCPU, 4 GB memory, 40 GB disk (cx23)').waitFor();
});

test.each([390, 1280])('at %i px the assistant’s address is on one line, within the page', async (width) => {
  await page.setViewportSize({ width, height: 844 });
  const address = page.getByTestId('instance-url');
  await address.waitFor();
  const style = "getComputedStyle(document.querySelector('[data-testid=instance-url]'))";
  const line = Number.parseFloat(await page.evaluate(`${style}.lineHeight`));
  const box = await address.boundingBox();
  expect(line).toBeGreaterThan(0);
  expect(box?.height).toBeGreaterThan(0);
  expect(box?.height).toBeLessThan(1.5 * line);
  expect((box?.x ?? width) + (box?.width ?? width)).toBeLessThanOrEqual(width);
  expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(width);
});

test('replacing the model key shows its own progress and takes nothing away meanwhile', async () => {
  await page.getByRole('button', { name: 'Replace the key' }).click();
  await page.getByRole('button', { name: 'Replace it' }).click();
  await page.getByTestId('model-key').waitFor();
  await page.getByRole('button', { name: 'Done' }).click();
  const kept = async () => {
    for (const one of ['Open assistant', 'Reveal token'])
      await page.getByRole('button', { name: one }).waitFor();
    await page.getByTestId('instance-url').waitFor();
    expect(await page.getByText('Creating your server').count()).toBe(0);
  };
  await page
    .getByRole('heading', { name: /^(Replacing the model key|Your assistant uses the new model key)$/ })
    .waitFor();
  await kept();
  await heading('Your assistant uses the new model key').waitFor();
  await kept();
  await page.getByRole('button', { name: 'Close' }).click();
  await heading('Your assistant uses the new model key').waitFor({ state: 'detached' });
});

test('a key for a program calls models until it is revoked, and the page says when it was last used', async () => {
  await page.getByLabel('Name of a new key').fill('my laptop');
  await page.getByRole('button', { name: 'Create a key' }).click();
  const key = (await page.getByTestId('program-key').textContent()) ?? '';
  await page.getByRole('button', { name: 'Done' }).click();
  const call = async () => {
    const headers = { authorization: `Bearer ${key}` };
    return (await page.request.get(`${product.run.web}/llm/v1/models`, { headers })).status();
  };
  expect(await call()).toBe(200);
  const row = page.getByRole('row', { name: /my laptop/ });
  await row.getByText('never').waitFor();
  await page.reload();
  await expect.poll(async () => (await row.getByText('never').count()) + (await row.count())).toBe(1);
  await row.getByRole('button', { name: 'Revoke my laptop' }).click();
  await page.getByRole('button', { name: 'Revoke it' }).click();
  await row.waitFor({ state: 'detached' });
  await expect.poll(call).toBe(401);
});

test('a server that is switched off by hand is told on the page, which stays what it is', async () => {
  const { sandbox, tokens } = product.run;
  const headers = { authorization: `Bearer ${tokens?.hetzner}`, 'content-type': 'application/json' };
  const [server] = (await product.sandboxContents()).servers;
  await fetch(`${sandbox?.hetzner}/servers/${server?.id}/actions/poweroff`, {
    method: 'POST',
    headers,
    body: '{}',
  });
  const health = async () => {
    await page.reload();
    return page.getByTestId('health').textContent();
  };
  await expect.poll(health, { interval: 1_000 }).toMatch(/^Your server is switched off\..* Last checked /);
  await heading('Your assistant does not work at the moment').waitFor();
  await page.getByTestId('instance-url').waitFor();
});
