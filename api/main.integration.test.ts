import { once } from 'node:events';
import { mkdtemp, rm, stat } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { openSandbox, type Sandbox } from '../sandbox/open.ts';
import type { OperationBody } from './operations/operation.schema.ts';
import { openClouds } from './platform/clouds/clouds.ts';
import { type Client, clientOf, signedUp } from './testing/client.ts';
import { listeningSockets } from './testing/listening-sockets.fixture.ts';
import { apiAt } from './testing/mailed-links.fixture.ts';
import { endProcess, type Processes, processesOf } from './testing/processes.fixture.ts';
import { ended, until } from './testing/product.ts';

let sandbox: Sandbox;
let home: string;
let processes: Processes;

beforeAll(async () => {
  home = await mkdtemp(path.join(tmpdir(), 'clawdet-api-'));
  sandbox = await openSandbox({ servers: 'process', home: path.join(home, 'sandbox') });
  processes = processesOf(sandbox, home);
});
afterEach(() => processes.endAll());
afterAll(async () => {
  await sandbox?.close();
  await rm(home, { recursive: true, force: true, maxRetries: 3 });
});

/** The exit code and error output of a start that fails. */
async function failure(change: Record<string, string>): Promise<{ code: number | null; text: string }> {
  const child = processes.launch(change);
  let text = '';
  child.stderr?.on('data', (chunk) => {
    text += chunk;
  });
  const [code] = await once(child, 'close');
  return { code, text };
}

const inventory = () => {
  const { servers, records } = sandbox.state();
  return { servers: servers.length, records: records.length };
};

/** Deletes server and record through the clouds' own APIs, as an operator might in their consoles. */
async function removeByHand({ subdomain }: { subdomain: string }): Promise<void> {
  const { addresses, tokens } = sandbox;
  const { hetzner, cloudflare } = openClouds({
    hetzner: { endpoint: addresses.hetzner, token: tokens.hetzner },
    cloudflare: { baseUrl: addresses.cloudflare, token: tokens.cloudflare, zoneId: tokens.zoneId },
  });
  const server = await hetzner.findServerByName(subdomain);
  await hetzner.deleteServer(server?.id ?? '');
  const [record] = await cloudflare.findRecords(`${subdomain}.${sandbox.zone}`);
  await fetch(`${addresses.cloudflare}/zones/${tokens.zoneId}/dns_records/${record?.id}`, {
    method: 'DELETE',
    headers: { Authorization: `Bearer ${tokens.cloudflare}` },
  });
}

async function order(client: Client): Promise<OperationBody> {
  const { body } = await client.post('/api/provisioning/start', {});
  return body.operation;
}

test('the real engine creates an assistant that answers, and deleting it leaves the clouds as they were', async () => {
  const { url } = await processes.start();
  const client = await signedUp(apiAt(url, sandbox));
  const done = await ended(client, await order(client));
  expect(done).toMatchObject({ status: 'succeeded', attempt: 1 });
  expect(inventory()).toEqual({ servers: 1, records: 1 });

  const { instance } = (await client.get('/api/provisioning/status')).body;
  const { token } = (await client.get(`/api/instances/${instance.id}/gateway-token`)).body;
  expect(token).toMatch(/^[0-9a-f]{64}$/);
  expect((await client.get('/api/health')).body.status).toBe('ok');

  const removal = await client.delete(`/api/instances/${instance.id}`);
  expect((await ended(client, removal.body.operation)).status).toBe('succeeded');
  expect(inventory()).toEqual({ servers: 0, records: 0 });
});

test('a sold-out location leads to the next; deleting works after server and record were removed by hand', async () => {
  const before = inventory();
  sandbox.setSoldOut('cx23', 'hel1', true);
  const { url } = await processes.start();
  const client = await signedUp(apiAt(url, sandbox));
  const done = await ended(client, await order(client));
  expect(done).toMatchObject({ status: 'succeeded', attempt: 1 });
  sandbox.setSoldOut('cx23', 'hel1', false);

  const [instance] = (await client.get('/api/instances')).body.instances;
  await removeByHand(instance);
  const removal = await client.delete(`/api/instances/${instance.id}`);
  expect((await ended(client, removal.body.operation, 60_000)).status).toBe('succeeded');
  expect(inventory()).toEqual(before);
});

test('a server whose create call got no answer is adopted: one is billed, and the customer is ready', async () => {
  const before = inventory();
  const { id } = sandbox.fault({
    cloud: 'hetzner',
    method: 'POST',
    path: '/v1/servers',
    times: 1,
    effect: 'drop',
  });
  const { url } = await processes.start();
  const client = await signedUp(apiAt(url, sandbox));
  const done = await ended(client, await order(client));
  sandbox.clearFault(id);
  expect(done.status).toBe('succeeded');
  expect(inventory()).toEqual({ servers: before.servers + 1, records: before.records + 1 });
  const removal = await client.delete(`/api/instances/${done.instanceId}`);
  expect((await ended(client, removal.body.operation, 60_000)).status).toBe('succeeded');
});

test('killed during a set-up and restarted: one server, one record, a ready customer', async () => {
  sandbox.setLatency('realistic');
  const first = await processes.start();
  const client = await signedUp(apiAt(first.url, sandbox));
  const operation = await order(client);
  await until('the cloud to make the server', async () => inventory().servers === 1);
  await endProcess(first.child, 'SIGKILL');
  sandbox.setLatency('instant');

  const second = await processes.start();
  const again = clientOf(second.url);
  for (const [name, value] of client.cookies) again.cookies.set(name, value);
  const done = await ended(again, operation);
  expect(done).toMatchObject({ status: 'succeeded', attempt: 1 });
  expect(inventory()).toEqual({ servers: 1, records: 1 });
  expect((await again.get('/api/provisioning/status')).body.instance.status).toBe('ready');
});

test('an invalid configuration exits with 78, lists every problem and shows no value', async () => {
  const { code, text } = await failure({ HCLOUD_TOKEN: 'not-a-token', XAI_API_KEY: '', PORT: 'web' });
  expect(code).toBe(78);
  for (const name of ['HCLOUD_TOKEN', 'XAI_API_KEY is not set', 'PORT']) expect(text).toContain(name);
  expect(text).not.toContain('not-a-token');
});

test('a port in use exits with 69 and is named', async () => {
  const squatter: Server = createServer().listen(0, '127.0.0.1');
  await once(squatter, 'listening');
  const { port } = squatter.address() as AddressInfo;
  const { code, text } = await failure({ PORT: String(port) });
  expect([code, text]).toEqual([69, expect.stringContaining(`Port ${port} is in use`)]);
  squatter.close();
});

test('a weak passphrase exits with 78 on real clouds, before any of them is asked', async () => {
  const real = {
    HCLOUD_ENDPOINT: 'https://hetzner.invalid/v1',
    CLOUDFLARE_BASE_URL: 'https://cloudflare.invalid/client/v4',
    LLM_BASE_URL: 'https://clawdet.invalid/llm/v1',
    PUBLIC_URL: 'https://clawdet.invalid',
    TRUSTED_PROXIES: 'none',
    SSH_SOURCES: '198.51.100.7/32',
    KEY_DERIVATION: '',
    CLAWDET_HOME: path.join(home, 'real'),
  };
  const { code, text } = await failure({ ...real, PULUMI_CONFIG_PASSPHRASE: 'x' });
  expect(code).toBe(78);
  expect(text).toMatch(/PULUMI_CONFIG_PASSPHRASE has 1 characters.*openssl rand -base64 32/s);
});

test('another passphrase than the home was made with exits with 78', async () => {
  await processes.start({ PULUMI_CONFIG_PASSPHRASE: 'one', CLAWDET_HOME: path.join(home, 'kept') });
  await processes.endAll();
  const { code, text } = await failure({
    PULUMI_CONFIG_PASSPHRASE: 'another',
    CLAWDET_HOME: path.join(home, 'kept'),
  });
  expect([code, text]).toEqual([78, expect.stringContaining('not the one that this database was made with')]);
});

test.skipIf(process.platform !== 'linux')(
  'nothing that listens can be used without credentials',
  async () => {
    const { child, url } = await processes.start();
    const root = child.pid ?? 0;
    // The worker opens its egress proxy once it has found the toolchain.
    const tcp = () => listeningSockets(root).filter(({ kind }) => kind === 'tcp');
    await expect.poll(() => tcp().filter(({ address }) => !isPages(address, url)).length).toBe(1);
    for (const { pid, address, command } of tcp()) {
      expect([pid, command]).toEqual([root, expect.stringContaining('main.ts')]);
      expect(address).toMatch(/^(127\.0\.0\.1|\[::1\]):/);
      const paths = ['/api/operators/queue', '/llm/v1/models', '/operations/hetzner/servers'];
      const answers = await Promise.all(paths.map((each) => fetch(`http://${address}${each}`)));
      for (const { status } of answers) expect([401, 404]).toContain(status);
    }
    const unix = listeningSockets(root).filter(({ kind }) => kind === 'unix');
    expect(unix.length).toBeGreaterThan(0);
    for (const { address } of unix) expect((await stat(path.dirname(address))).mode & 0o777).toBe(0o700);
  },
);

/** Whether this is the address of the pages, in one of both families. */
const isPages = (address: string, url: string): boolean => address.endsWith(`:${new URL(url).port}`);

test('a database that is down exits with 69, and its password is not shown', async () => {
  const { code, text } = await failure({ MONGODB_URI: 'mongodb://me:hunter2@127.0.0.1:9/clawdet' });
  expect(code).toBe(69);
  expect(text).toContain('127.0.0.1:9');
  expect(text).not.toContain('hunter2');
});
