import { Types } from 'mongoose';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { instanceLabels } from '../../../infra/components/names.ts';
import { openSandbox, type Sandbox } from '../../../sandbox/open.ts';
import type { Condition } from '../../assistants/instances/condition.schema.ts';
import { createOperation } from '../../operations/run/operation.commands.ts';
import { openTestDatabase, type TestDatabase } from '../../testing/database.ts';
import { testConfig, testDeps } from '../../testing/deps.ts';
import { confirmFinding, ignoreFinding } from '../findings/finding.commands.ts';
import { consoleOf, dnsRecordOf, type FleetMember, makeFleet } from '../fleet.fixture.ts';
import { runInventoryScan } from './inventory.scan.ts';
import { monitorScanRuns } from './scan-run.commands.ts';
import { inventoryJob } from './scans.job.ts';

let database: TestDatabase;
let sandbox: Sandbox;
beforeAll(async () => {
  database = await openTestDatabase();
});
afterAll(() => database?.close());

beforeEach(async () => {
  const { instances, findings, driftScanRuns, scanLooks, operations, foreignResources } =
    database.collections;
  await instances.deleteMany({});
  await findings.deleteMany({});
  await driftScanRuns.deleteMany({});
  await scanLooks.deleteMany({});
  await foreignResources.deleteMany({});
  await operations.deleteMany({});
  sandbox = await openSandbox({
    limits: { hetznerCallsPerHour: 1e6, cloudflareCallsPerWindow: 1e6, records: 5000 },
  });
  return () => sandbox.close();
});

function depsOf() {
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
  return { ...testDeps(database.collections, { config }), scanRuns: monitorScanRuns() };
}

const scanNow = () => runInventoryScan({ ...depsOf(), policyOf: () => 'report' }, true);

/** What is open, as `subject kind`. */
async function open(): Promise<string[]> {
  const rows = await database.collections.findings.find({ status: { $ne: 'resolved' } }).lean();
  return rows.map(({ subject, kind }) => `${subject} ${kind}`).toSorted();
}

/** How many instances their scanned state calls drifted. */
async function drifted(): Promise<number> {
  const rows = await database.collections.instances.find({}).lean();
  const stateOf = await depsOf().scannedStates(rows);
  const isDrifted = ({ type, status }: Condition) => type === 'Drifted' && status === 'true';
  return rows.filter((row) => stateOf(row).conditions.some(isDrifted)).length;
}

type CloudConsole = ReturnType<typeof consoleOf>;
const labelsOf = ({ id, subdomain }: FleetMember) =>
  instanceLabels({ instanceId: id, subdomain, cell: 'eu1', tier: 'free' });

/** Every kind of drift in the clouds that the sandbox can produce, each made by hand as a person would. */
const DRIFTS: [kind: string, make: (clouds: CloudConsole, one: FleetMember) => Promise<unknown>][] = [
  ['server_off', ({ hetzner }, { serverId }) => hetzner('POST', `/servers/${serverId}/actions/poweroff`, {})],
  ['server_missing', ({ hetzner }, { serverId }) => hetzner('DELETE', `/servers/${serverId}`)],
  [
    'server_renamed',
    ({ hetzner }, { serverId }) => hetzner('PUT', `/servers/${serverId}`, { name: `renamed-${serverId}` }),
  ],
  [
    'server_labels_changed',
    ({ hetzner }, { serverId }) => hetzner('PUT', `/servers/${serverId}`, { labels: { team: 'red' } }),
  ],
  [
    'server_firewall_detached',
    async ({ hetzner }, { serverId }) => {
      const { firewalls } = await hetzner('GET', '/firewalls?name=clawdet-eu1');
      await hetzner('POST', `/firewalls/${firewalls[0].id}/actions/remove_from_resources`, {
        remove_from: [{ type: 'server', server: { id: serverId } }],
      });
    },
  ],
  [
    'server_firewall_added',
    async ({ hetzner }, { serverId }) => {
      const { firewall } = await hetzner('POST', '/firewalls', { name: 'by hand', rules: [] });
      await hetzner('POST', `/firewalls/${firewall.id}/actions/apply_to_resources`, {
        apply_to: [{ type: 'server', server: { id: serverId } }],
      });
    },
  ],
  ['key_missing', ({ hetzner }, { keyId }) => hetzner('DELETE', `/ssh_keys/${keyId}`)],
  [
    'key_changed',
    ({ hetzner }, { keyId }) => hetzner('PUT', `/ssh_keys/${keyId}`, { name: `mine-${keyId}` }),
  ],
  ['record_missing', ({ records }, { recordId }) => records('DELETE', `/${recordId}`)],
  [
    'record_content_changed',
    ({ records }, { recordId }) => records('PATCH', `/${recordId}`, { content: '192.0.2.99' }),
  ],
  [
    'record_renamed',
    ({ records }, { recordId }) => records('PATCH', `/${recordId}`, { name: `elsewhere.${sandbox.zone}` }),
  ],
  ['record_unproxied', ({ records }, { recordId }) => records('PATCH', `/${recordId}`, { proxied: false })],
  [
    'record_comment_changed',
    ({ records }, { recordId }) => records('PATCH', `/${recordId}`, { comment: 'mine' }),
  ],
  [
    'record_duplicated',
    ({ records }, { id, subdomain }) =>
      records('POST', '', { ...dnsRecordOf(sandbox.zone, id, subdomain, '192.0.2.98'), comment: null }),
  ],
];

test('finds every kind of drift that can be made by hand in the clouds, and nothing else', async () => {
  const clouds = consoleOf(sandbox);
  // So many that the unhealthy ones stay below the share of mass drift.
  const fleet = await makeFleet(sandbox, database.collections, 320);
  expect(await scanNow()).toMatchObject({ findings: [], massDrift: false });
  const expected: string[] = [];
  for (const [at, [kind, make]] of DRIFTS.entries()) {
    const one = fleet[at * 3] as FleetMember;
    await make(clouds, one);
    await sandbox.settled();
    expected.push(`${one.subdomain} ${kind}`);
  }
  const resized = fleet.at(-1) as FleetMember;
  await clouds.hetzner('POST', `/servers/${resized.serverId}/actions/poweroff`, {});
  await sandbox.settled();
  await clouds.hetzner('POST', `/servers/${resized.serverId}/actions/change_type`, {
    server_type: 'cx33',
    upgrade_disk: false,
  });
  await sandbox.settled();
  await clouds.hetzner('POST', `/servers/${resized.serverId}/actions/poweron`, {});
  await sandbox.settled();
  expected.push(`${resized.subdomain} server_resized`);

  const inventory = await scanNow();
  expect(await open()).toEqual(expected.toSorted());
  expect(inventory).toMatchObject({ massDrift: false });
  expect(await drifted()).toBe(expected.length);
  process.stdout.write(`drift: ${expected.length} of ${expected.length} kinds found, 0 false\n`);
});

test('a finding ends when its drift is gone, keeps its history, and can begin again', async () => {
  const clouds = consoleOf(sandbox);
  const [one] = await makeFleet(sandbox, database.collections, 1);
  const unproxied = (proxied: boolean) => clouds.records('PATCH', `/${one?.recordId}`, { proxied });
  await unproxied(false);
  await scanNow();
  await scanNow();
  expect(await database.collections.findings.findOne({ kind: 'record_unproxied' }).lean()).toMatchObject({
    seen: 2,
  });
  await unproxied(true);
  await scanNow();
  expect(await open()).toEqual([]);
  expect(await drifted()).toBe(0);
  await unproxied(false);
  await scanNow();
  expect(await database.collections.findings.countDocuments({ kind: 'record_unproxied' })).toBe(2);
});

test('nothing is concluded while a cloud does not answer: findings stay, and the run says why', async () => {
  const [one] = await makeFleet(sandbox, database.collections, 1);
  await consoleOf(sandbox).records('PATCH', `/${one?.recordId}`, { proxied: false });
  await scanNow();
  const { id } = sandbox.fault({ cloud: 'cloudflare', effect: 'status:503' });
  await expect(scanNow()).rejects.toThrow(/Cloudflare/);
  sandbox.clearFault(id);
  expect(await open()).toEqual([`${one?.subdomain} record_unproxied`]);
  expect(await database.collections.driftScanRuns.findOne({}).sort({ number: -1 }).lean()).toMatchObject({
    outcome: 'failed',
    reason: expect.stringContaining('Cloudflare'),
  });
});

test('when more than one in twenty looks unhealthy, nothing is repaired until an operator confirms', async () => {
  const fleet = await makeFleet(sandbox, database.collections, 20);
  const clouds = consoleOf(sandbox);
  for (const { recordId } of fleet.slice(0, 3))
    await clouds.records('PATCH', `/${recordId}`, { proxied: false });
  for (const { serverId } of fleet.slice(3, 5))
    await clouds.hetzner('POST', `/servers/${serverId}/actions/poweroff`, {});
  await sandbox.settled();
  await inventoryNow();
  await inventoryNow();
  expect(await open()).toContain('eu1 instrument_suspected');
  expect(await database.collections.operations.countDocuments({})).toBe(0);
  // Nobody is told that their server is off by a scan that is probably wrong.
  expect(await serverReady(fleet[3])).toMatchObject({ status: 'unknown', reason: 'scan_suspected' });

  const suspicion = await database.collections.findings.findOne({ kind: 'instrument_suspected' }).lean();
  await confirmFinding(database.collections, String(suspicion?._id));
  await inventoryNow();
  expect(await database.collections.operations.countDocuments({ kind: 'repair' })).toBe(5);
  expect(await serverReady(fleet[3])).toMatchObject({ status: 'false', reason: 'server_off' });
});

async function serverReady(member: FleetMember | undefined): Promise<Condition | undefined> {
  const row = await database.collections.instances.findOne({ subdomain: member?.subdomain }).lean();
  const stateOf = await depsOf().scannedStates(row ? [row] : []);
  return row ? stateOf(row).conditions.find(({ type }) => type === 'ServerReady') : undefined;
}

/** Does what the worker does when a scan is due. */
async function inventoryNow(): Promise<void> {
  await database.collections.driftScanRuns.updateMany({}, { $set: { nextAt: new Date(0) } });
  await inventoryJob(depsOf());
}

test('a repair is requested once two scans agree, and never for an ignored finding', async () => {
  const [one, other] = await makeFleet(sandbox, database.collections, 2);
  const clouds = consoleOf(sandbox);
  await clouds.records('PATCH', `/${one?.recordId}`, { proxied: false });
  await clouds.records('PATCH', `/${other?.recordId}`, { proxied: false });
  await inventoryNow();
  const ignored = await database.collections.findings.findOne({ subject: other?.subdomain }).lean();
  await ignoreFinding(database.collections, String(ignored?._id));
  expect(await database.collections.operations.countDocuments({})).toBe(0);
  await inventoryNow();
  const repairs = await database.collections.operations.find({}).lean();
  expect(repairs.map(({ kind, customer }) => [kind, customer])).toEqual([['repair', one?.subdomain]]);
});

test('a port opened on the cell’s firewall is one finding of the cell, and ends when the port is closed', async () => {
  await makeFleet(sandbox, database.collections, 3);
  const { hetzner } = consoleOf(sandbox);
  const [{ id, rules }] = (await hetzner('GET', '/firewalls?name=clawdet-eu1')).firewalls;
  const postgres = { direction: 'in', protocol: 'tcp', port: '5432', source_ips: ['0.0.0.0/0'] };
  const set = async (some: unknown[]) => {
    await hetzner('POST', `/firewalls/${id}/actions/set_rules`, { rules: some });
    await sandbox.settled();
  };
  await set([...rules, postgres]);
  await scanNow();
  expect(await open()).toEqual(['eu1 cell_firewall_changed']);
  await set(rules);
  await scanNow();
  expect(await open()).toEqual([]);
});

test('a cell firewall that was detached and deleted by hand is reported missing once', async () => {
  const fleet = await makeFleet(sandbox, database.collections, 2);
  const { hetzner } = consoleOf(sandbox);
  const [{ id }] = (await hetzner('GET', '/firewalls?name=clawdet-eu1')).firewalls;
  await hetzner('POST', `/firewalls/${id}/actions/remove_from_resources`, {
    remove_from: fleet.map(({ serverId }) => ({ type: 'server', server: { id: serverId } })),
  });
  await sandbox.settled();
  await hetzner('DELETE', `/firewalls/${id}`);
  await scanNow();
  expect(await open()).toEqual(['eu1 cell_firewall_missing']);
});

test('an instance that an operation changes is left out', async () => {
  const [one] = await makeFleet(sandbox, database.collections, 1);
  await consoleOf(sandbox).hetzner('DELETE', `/servers/${one?.serverId}`);
  await sandbox.settled();
  const instance = await database.collections.instances.findOne({}).lean();
  if (!instance) throw new Error('no instance');
  await createOperation({ collections: database.collections }, { kind: 'update', on: instance });
  await scanNow();
  expect(await open()).toEqual([]);
});

test('an instance that is being created while the clouds are listed is neither an orphan nor missing', async () => {
  const [one] = await makeFleet(sandbox, database.collections, 1);
  // Its server is up and its row exists, but nothing observed is recorded yet.
  await database.collections.instances.updateOne({ subdomain: one?.subdomain }, { $set: { observed: null } });
  await scanNow();
  expect(await open()).toEqual([]);
});

test('an orphan is reported, and removed only after an operator confirmed it and it is a day old', async () => {
  await makeFleet(sandbox, database.collections, 1);
  const stranger: FleetMember = {
    ...({} as FleetMember),
    id: new Types.ObjectId().toString(),
    subdomain: 'nobody',
  };
  const { hetzner, records } = consoleOf(sandbox);
  const { server } = await hetzner('POST', '/servers', {
    name: 'nobody',
    server_type: 'cx23',
    image: 'docker-ce',
    location: 'hel1',
    labels: labelsOf(stranger),
  });
  await records('POST', '', dnsRecordOf(sandbox.zone, stranger.id, 'nobody', '192.0.2.50'));
  await records('POST', '', {
    type: 'A',
    name: `www.${sandbox.zone}`,
    content: '192.0.2.51',
    proxied: true,
    ttl: 1,
  });
  await sandbox.settled();
  await inventoryNow();
  expect(await open()).toEqual(
    [`nobody server_orphaned`, `nobody.${sandbox.zone} record_orphaned`].toSorted(),
  );

  for (const { _id } of await database.collections.findings.find({}).lean())
    await confirmFinding(database.collections, String(_id));
  await inventoryNow();
  const names = () => sandbox.state().servers.map(({ name }) => name);
  expect(names()).toContain('nobody');

  await database.collections.findings.updateMany(
    {},
    { $set: { bornAt: new Date(Date.now() - 25 * 3600_000) } },
  );
  await inventoryNow();
  await sandbox.settled();
  expect(names()).not.toContain('nobody');
  expect(sandbox.state().records.map(({ name }) => name)).not.toContain(`nobody.${sandbox.zone}`);
  expect(sandbox.state().records.map(({ name }) => name)).toContain(`www.${sandbox.zone}`);
  expect(server.id).toBeGreaterThan(0);
});

test('the next inventory is due after the configured pause, however many calls this one took', async () => {
  await makeFleet(sandbox, database.collections, 1);
  const deps = depsOf();
  const config = { ...deps.config, drift: { ...deps.config.drift, inventorySeconds: 1 } };
  await runInventoryScan({ ...deps, config, policyOf: () => 'report' }, true);
  const { calls = 0, endedAt, nextAt } = (await database.collections.driftScanRuns.findOne({}).lean()) ?? {};
  expect(calls).toBeGreaterThan(3);
  expect(Number(nextAt) - Number(endedAt)).toBe(1_000);
});

test('of several processes that find a scan due, one runs it', async () => {
  await makeFleet(sandbox, database.collections, 1);
  const results = await Promise.all([scanNow(), scanNow(), scanNow()]);
  expect(results.filter((result) => result !== undefined)).toHaveLength(1);
});
