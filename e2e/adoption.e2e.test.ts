import { execFile } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { anOldUser } from '../api/accounts/import/users-file.builder.ts';
import { until } from '../api/testing/product.ts';
import { type CloudClient, cloudClientFor } from '../sandbox/core/client.fixture.ts';
import { openBrowser } from './browser.fixture.ts';
import { logIn } from './journey.ts';
import { type LaunchedProduct, launchProduct } from './launched-product.fixture.ts';
import { becomeOperator } from './operator.ts';

const root = path.resolve(import.meta.dirname, '..');
const EMAIL = 'ada@example.com';
const PASSWORD = 'correct horse';

let product: LaunchedProduct;
let browser: Browser;
let page: Page;
/** The server that the earlier service made for her, and the record that leads to it, as the clouds describe them. */
let server: { id: number };
let record: { id: string };
let address: string;

beforeAll(async () => {
  const settings = { DRIFT_INVENTORY_SECONDS: '3', DRIFT_INSIDE_SECONDS: '3', DRIFT_DEEP_SECONDS: '0' };
  product = await launchProduct({ servers: 'process' }, settings);
  await makeOldServer();
  browser = await openBrowser();
  page = await (await browser.newContext()).newPage();
});
afterAll(async () => {
  await browser?.close();
  await product?.remove();
});

const hetzner: CloudClient = (...call) =>
  cloudClientFor(product.run.sandbox?.hetzner ?? '', product.run.tokens?.hetzner ?? '')(...call);
const records: CloudClient = (...call) => {
  const { sandbox, tokens } = product.run;
  const zone = `${sandbox?.cloudflare}/zones/${tokens?.zoneId}/dns_records`;
  return cloudClientFor(zone, tokens?.cloudflare ?? '')(...call);
};
const serverNow = async () => (await hetzner('GET', `/servers/${server.id}`)).body.server;
const recordsNow = async () => (await records('GET', '?per_page=100')).body.result;
const catalog = async () =>
  (await (await fetch(`${product.run.api}/api/catalog`)).json()) as {
    instanceUrl: string;
    baseDomain: string;
  };
/** Where the product has assistants, which has the port of its run. */
const hostname = async () => {
  const { instanceUrl } = await catalog();
  return new URL(instanceUrl.replace('{subdomain}', 'ada-old')).host;
};

/** As the earlier service did: no key, label or name of ours. */
async function makeOldServer(): Promise<void> {
  const { baseDomain } = await catalog();
  const order = {
    name: 'old-ada',
    server_type: 'cx33',
    image: 'ubuntu-24.04',
    location: 'nbg1',
    labels: { service: 'old' },
  };
  ({ server } = (await hetzner('POST', '/servers', order)).body);
  await until('the old server', async () => (await serverNow()).status === 'running');
  server = await serverNow();
  address = (await serverNow()).public_net.ipv4.ip;
  const dns = { type: 'A', name: `ada-old.${baseDomain}`, content: address, ttl: 1, proxied: true };
  record = (await records('POST', '', dns)).body.result;
}

/** Runs an operator's command beside the product; resolves with its output. */
async function clawdet(...words: string[]): Promise<string> {
  const env = { ...process.env, CLAWDET_HOME: product.home };
  const command = [path.join(root, 'cli/clawdet.ts'), ...words];
  return (await promisify(execFile)(process.execPath, command, { cwd: root, env })).stdout;
}

/** The value of a row of the card with the facts. */
const fact = (term: string) =>
  page
    .getByRole('region', { name: 'Details', exact: true })
    .locator('dl > div', { has: page.getByText(term, { exact: true }) })
    .locator('dd');

test('an imported user’s server is adopted by two commands, and is as before', async () => {
  const file = path.join(product.home, 'users.json');
  const user = anOldUser({
    email: EMAIL,
    emailVerified: true,
    provisioningStatus: 'complete',
    instanceUrl: `https://${(await recordsNow())[0].name}`,
    hetznerVpsId: String(server.id),
    hetznerVpsIp: address,
  });
  await writeFile(file, JSON.stringify([user]));
  expect(await clawdet('users', 'import', file, '--apply')).toContain('1 created, 0 updated');
  expect(await clawdet('users', 'adopt', '--apply')).toMatch(/^ada@example\.com +adopted +ada-old /m);
  expect(await clawdet('list')).toMatch(/^ada-old +ready .*\(cx33 in nbg1, adopted\)/m);
  expect([await serverNow(), await recordsNow()]).toEqual([server, [record]]);
});

test('its owner logs in with the password of the earlier service, and sees it at its address', async () => {
  await page.goto(`${product.run.web}/login`);
  await logIn(page, EMAIL, PASSWORD);
  await page.waitForURL('**/dashboard');
  const link = page.getByTestId('instance-url');
  expect(await link.textContent()).toBe(await hostname());
  await page.getByRole('region', { name: 'Your server was taken over as it was' }).waitFor();
  await fact('Adopted').getByText('from an earlier service').waitFor();
  expect(await fact('Server').textContent()).toContain('(cx33)');
  expect(await fact('Server address').textContent()).toBe(address);
  expect(await fact('Plan').textContent()).toBe('Pro');
});

test('what needs a key of ours is not offered, and the page says that nobody else looks inside', async () => {
  const health = await page.getByTestId('health').textContent();
  expect(health).toContain('Only you have access to your server');
  for (const name of ['Open assistant', 'Reveal token', 'Replace the key', 'Get My Free Instance'])
    expect([name, await page.getByRole('button', { name }).count()]).toEqual([name, 0]);
  await page.getByRole('button', { name: 'Delete instance' }).waitFor();
});

test('operators see on the Fleet tab that it was adopted, and what a scan sees from outside', async () => {
  const operator = await (await browser.newContext()).newPage();
  await becomeOperator(operator, product);
  await operator.getByRole('link', { name: 'Fleet', exact: true }).click();
  const row = operator.locator('[data-customer="ada-old"]');
  for (const words of ['Adopted', 'Server ready', 'Name published', 'Assistant not checked'])
    await row.getByText(words, { exact: true }).waitFor({ timeout: 60_000 });
  expect([await serverNow(), await recordsNow()]).toEqual([server, [record]]);
});
