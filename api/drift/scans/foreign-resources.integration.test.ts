import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { openSandbox, type Sandbox } from '../../../sandbox/open.ts';
import { openTestDatabase, type TestDatabase } from '../../testing/database.ts';
import { testConfig, testDeps } from '../../testing/deps.ts';
import { consoleOf, makeFleet } from '../fleet.fixture.ts';
import { readForeignResources } from './foreign-resources.ts';
import { runInventoryScan } from './inventory.scan.ts';
import { monitorScanRuns } from './scan-run.commands.ts';

let database: TestDatabase;
let sandbox: Sandbox;
beforeAll(async () => {
  database = await openTestDatabase();
});
afterAll(() => database?.close());
beforeEach(async () => {
  const { instances, findings, driftScanRuns, foreignResources } = database.collections;
  for (const collection of [instances, findings, driftScanRuns, foreignResources])
    await collection.deleteMany({} as never);
  sandbox = await openSandbox();
  return () => sandbox.close();
});

function scanNow() {
  const config = testConfig({
    hetzner: { token: sandbox.tokens.hetzner, endpoint: sandbox.addresses.hetzner },
    cloudflare: {
      token: sandbox.tokens.cloudflare,
      baseUrl: sandbox.addresses.cloudflare,
      zoneId: sandbox.tokens.zoneId,
    },
    baseDomain: sandbox.zone,
    drift: { inventorySeconds: 60, insideSeconds: 0, deepSeconds: 0, policies: {} },
  });
  const deps = { ...testDeps(database.collections, { config }), scanRuns: monitorScanRuns() };
  return runInventoryScan({ ...deps, policyOf: () => 'repair' }, true);
}

const foreign = () => readForeignResources(database.collections);

test('a server and a volume without our labels are listed with type, price and age, and are no finding', async () => {
  const { hetzner } = consoleOf(sandbox);
  await makeFleet(sandbox, database.collections, 2);
  const order = { server_type: 'cx33', image: 'debian-12', location: 'nbg1' };
  const { server } = await hetzner('POST', '/servers', {
    ...order,
    name: 'jumphost',
    labels: { team: 'ops' },
  });
  const { volume } = await hetzner('POST', '/volumes', { name: 'old-data', size: 10, location: 'hel1' });
  const scan = await scanNow();
  expect(scan?.findings).toEqual([]);
  expect(await foreign()).toMatchObject([
    {
      cell: 'eu1',
      kind: 'server',
      cloudId: String(server.id),
      name: 'jumphost',
      type: 'cx33',
      location: 'nbg1',
      monthlyPrice: 5.49,
      createdAt: new Date(server.created),
    },
    {
      kind: 'volume',
      cloudId: String(volume.id),
      name: 'old-data',
      type: '10 GB',
      location: 'hel1',
      monthlyPrice: 0.44,
    },
  ]);
});

test('snapshots and backups are listed, also those of a customer’s server, which nobody ordered', async () => {
  const { hetzner } = consoleOf(sandbox);
  const [member] = await makeFleet(sandbox, database.collections, 1);
  const action = (name: string, body?: object) =>
    hetzner('POST', `/servers/${member?.serverId}/actions/${name}`, { ...body });
  await action('create_image', { type: 'snapshot', description: 'before the upgrade' });
  await sandbox.settled();
  await action('enable_backup');
  await sandbox.settled();
  await action('create_image', { type: 'backup', description: 'by hand' });
  await sandbox.settled();
  const [{ image_size }] = (await hetzner('GET', '/images?type=snapshot')).images;
  const scan = await scanNow();
  expect(scan?.findings).toEqual([]);
  expect(await foreign()).toMatchObject([
    {
      kind: 'snapshot',
      name: 'before the upgrade',
      type: `${image_size} GB`,
      location: null,
      monthlyPrice: expect.closeTo(image_size * 0.011, 4),
    },
    { kind: 'backup', name: 'by hand', location: null, monthlyPrice: null },
  ]);
});

test('an IPv4 without a server is listed; those of servers and IPv6, which costs nothing, are not', async () => {
  const { hetzner } = consoleOf(sandbox);
  await makeFleet(sandbox, database.collections, 2);
  const reserve = (name: string, type: string, labels = {}) =>
    hetzner('POST', '/primary_ips', { name, type, location: 'nbg1', labels });
  const { primary_ip } = await reserve('kept-address', 'ipv4');
  await reserve('kept-network', 'ipv6');
  await reserve('ours', 'ipv4', { 'managed-by': 'clawdet' });
  await scanNow();
  expect(await foreign()).toMatchObject([
    {
      kind: 'primary_ip',
      cloudId: String(primary_ip.id),
      name: 'kept-address',
      type: 'ipv4',
      location: 'nbg1',
      monthlyPrice: 0.5,
    },
  ]);
});

test('while no address is reserved, a scan asks for their number once and lists none', async () => {
  await makeFleet(sandbox, database.collections, 2);
  const fault = sandbox.fault({
    cloud: 'hetzner',
    method: 'GET',
    path: '/v1/primary_ips?sort=*',
    effect: 'status:503',
  });
  expect((await scanNow())?.findings).toEqual([]);
  sandbox.clearFault(fault.id);
});

test('it is listed once however often it is seen, and no longer once it is gone', async () => {
  const { hetzner } = consoleOf(sandbox);
  const { server } = await hetzner('POST', '/servers', {
    name: 'jumphost',
    server_type: 'cx23',
    image: 'debian-12',
  });
  await scanNow();
  const [first] = await foreign();
  await scanNow();
  const [again, ...others] = await foreign();
  expect(others).toEqual([]);
  expect(again).toMatchObject({ name: 'jumphost', firstSeen: first?.firstSeen });
  expect(again?.lastSeen.getTime()).toBeGreaterThan(first?.lastSeen.getTime() ?? Number.POSITIVE_INFINITY);
  await hetzner('DELETE', `/servers/${server.id}`);
  await scanNow();
  expect(await foreign()).toEqual([]);
});

test('a customer’s server whose labels were removed is a finding, and not foreign', async () => {
  const [member] = await makeFleet(sandbox, database.collections, 1);
  await consoleOf(sandbox).hetzner('PUT', `/servers/${member?.serverId}`, { labels: {} });
  const scan = await scanNow();
  expect(scan?.findings.map(({ kind }) => kind)).toContain('server_labels_changed');
  expect(await foreign()).toEqual([]);
});

test('an orphan of ours is a finding, and not foreign', async () => {
  const [member] = await makeFleet(sandbox, database.collections, 1);
  await database.collections.instances.deleteOne({ _id: member?.id });
  const scan = await scanNow();
  expect(scan?.findings.map(({ kind }) => kind)).toContain('server_orphaned');
  expect(await foreign()).toEqual([]);
});

test.each(['/v1/volumes', '/v1/images', '/v1/primary_ips', '/v1/pricing'])(
  'a scan that cannot fetch %s forgets nothing',
  async (path) => {
    const { hetzner } = consoleOf(sandbox);
    await hetzner('POST', '/servers', { name: 'jumphost', server_type: 'cx23', image: 'debian-12' });
    await hetzner('POST', '/volumes', { name: 'old-data', size: 10, location: 'hel1' });
    await scanNow();
    sandbox.fault({ cloud: 'hetzner', method: 'GET', path, effect: 'status:403' });
    await expect(scanNow()).rejects.toThrow();
    expect(await foreign()).toHaveLength(2);
  },
);
