import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openBrowser } from './browser.fixture.ts';
import { Customer } from './customer.ts';
import { deleteRecords, type LaunchedProduct, launchProduct } from './launched-product.fixture.ts';
import { becomeOperator } from './operator.ts';

let product: LaunchedProduct;
let browser: Browser;
let page: Page;
let customer: Customer;

beforeAll(async () => {
  // Only the operator starts scans and repairs: nothing runs by itself during the test.
  const byHand = {
    DRIFT_INVENTORY_SECONDS: '86400',
    DRIFT_INSIDE_SECONDS: '86400',
    DRIFT_DEEP_SECONDS: '0',
    DRIFT_POLICY: 'record_missing=report',
  };
  product = await launchProduct({ servers: 'process' }, byHand);
  browser = await openBrowser();
  page = await browser.newPage();
  await becomeOperator(page, product);
  customer = await Customer.register(() => product.run);
  await customer.start();
  await customer.untilReady();
});

afterAll(async () => {
  await browser?.close();
  await product?.remove();
});

const tab = (name: string) => page.getByRole('link', { name, exact: true }).click();
const scanButton = () => page.locator('[data-depth="inventory"]').getByRole('button', { name: 'Scan now' });
const group = (subdomain: string) => page.locator(`section[data-customer="${subdomain}"]`);
const finding = (kind: string) => page.locator(`[data-kind="${kind}"]`);

/** Scans the clouds until a condition holds. */
async function scanUntil(condition: () => Promise<boolean>): Promise<void> {
  await expect
    .poll(
      async () => {
        if (await condition()) return true;
        await scanButton().click();
        await page.waitForTimeout(1_500);
        return condition();
      },
      { interval: 500 },
    )
    .toBe(true);
}

/** Creates a server by hand: with our labels that no row knows, as a lost database would leave it, or without any. */
async function createServer(name: string, labels: Record<string, string>): Promise<void> {
  const { sandbox, tokens } = product.run;
  const response = await fetch(`${sandbox?.hetzner}/servers`, {
    method: 'POST',
    headers: { authorization: `Bearer ${tokens?.hetzner}`, 'content-type': 'application/json' },
    body: JSON.stringify({
      name,
      server_type: 'cx23',
      image: 'docker-ce',
      location: 'hel1',
      labels,
    }),
  });
  expect(response.status).toBe(201);
}

test('without drift, the page says so and shows when each depth was last scanned', async () => {
  await tab('Drift');
  await scanUntil(() => page.getByRole('heading', { name: 'Nothing differs' }).isVisible());
  await page.locator('[data-depth="inventory"]').getByText('Completed', { exact: true }).waitFor();
  await page.locator('[data-depth="deep"]').getByText('Turned off').waitFor();
});

test('a record deleted by hand is found and repaired from the page, and its history says what repaired it', async () => {
  await deleteRecords(product);
  await scanUntil(() => finding('record_missing').isVisible());
  const customerGroup = group(customer.subdomain);
  await customerGroup.getByRole('heading', { name: 'The DNS record is gone' }).waitFor();
  await tab('Fleet');
  await page.getByRole('link', { name: '1 finding' }).click();
  await page.getByText('Show everything').waitFor();
  await customerGroup.getByRole('button', { name: 'Repair' }).click();
  await page.getByRole('button', { name: 'Repair it' }).click();
  await page.getByText(`Repairing ${customer.subdomain}.`).waitFor();
  await scanUntil(async () => (await finding('record_missing').count()) === 0);
  await page.getByRole('cell', { name: 'A repair fixed it.' }).waitFor();
  expect((await product.sandboxContents()).records.map(({ name }) => name)).toContainEqual(
    expect.stringContaining(customer.subdomain),
  );
});

test('an orphan found today can be ignored with a reason, and cannot be removed yet', async () => {
  await tab('Drift');
  await createServer('left-behind', { 'managed-by': 'clawdet', instance: 'f'.repeat(24) });
  await scanUntil(() => finding('server_orphaned').isVisible());
  const orphan = finding('server_orphaned');
  await orphan.getByText('once it is a day old', { exact: false }).first().waitFor();
  expect(await orphan.getByRole('button', { name: 'Confirm removal' }).count()).toBe(0);
  await orphan.getByRole('button', { name: 'Ignore' }).click();
  await page.getByRole('button', { name: 'Ignore it' }).click();
  await page.getByText('Say why, in a few words.').waitFor();
  await page.getByLabel('Why').fill('ours, for a test');
  await page.getByRole('button', { name: 'Ignore it' }).click();
  await orphan.getByText('Ignored', { exact: true }).waitFor();
  await orphan.getByText('Olga Operator: ours, for a test', { exact: false }).first().waitFor();
  await page.getByRole('heading', { name: 'One is ignored on purpose' }).waitFor();
});

test('a server that is not ours is listed with its price below the fleet, and is no finding', async () => {
  await createServer('jumphost', { team: 'ops' });
  const foreign = page.getByRole('region', { name: 'Not ours' });
  const listed = async () => {
    await tab('Drift');
    await scanButton().click();
    await page.waitForTimeout(1_500);
    expect(await page.getByText('jumphost').count()).toBe(0);
    await tab('Fleet');
    return foreign.waitFor({ timeout: 5_000 }).then(
      () => true,
      () => false,
    );
  };
  await expect.poll(listed, { interval: 500 }).toBe(true);
  const row = foreign.getByRole('row', { name: 'jumphost' });
  await row.getByText('cx23 in hel1').waitFor();
  await row.getByText('€3.49').waitFor();
});

test('the audit shows actor, action and target', async () => {
  await tab('Audit');
  const row = (action: string) =>
    page.getByRole('row').filter({ has: page.getByRole('cell', { name: action }) });
  await row('drift repair').getByText(customer.subdomain).waitFor();
  await row('drift ignore').getByText('ours, for a test').waitFor();
  await row('drift scan').first().getByText('Olga Operator').waitFor();
});
