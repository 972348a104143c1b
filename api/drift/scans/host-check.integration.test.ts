import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { openTestDatabase, type TestDatabase } from '../../testing/database.ts';
import { testConfig, testDeps } from '../../testing/deps.ts';
import { readDrift } from '../drift.read.ts';
import { confirmFinding } from '../findings/finding.commands.ts';
import { type ReportingHost, type ReportingHosts, startHosts, WELL } from './hosts.fixture.ts';
import { monitorScanRuns } from './scan-run.commands.ts';
import { hostCheckJob } from './scans.job.ts';

const drift = { inventorySeconds: 60, insideSeconds: 300, deepSeconds: 0, policies: {} };
const STOPPED = WELL.replace('running', 'exited');
/** Every kind of finding that a customer can cause on their own server without stopping its SSH server. */
const UNHEALTHY = [
  `${WELL}diskUsedPercent=99\n`,
  WELL.replace('AvailableKb=2000000', 'AvailableKb=1'),
  `${WELL}config=${'b'.repeat(64)}\n`,
  'no report at all\n',
  `state=\u001b[2J${'x'.repeat(500)}\n`,
  'x'.repeat(100_000),
];

let database: TestDatabase;
let fleet: ReportingHosts;
beforeAll(async () => {
  database = await openTestDatabase();
});
afterAll(() => database?.close());
beforeEach(async () => {
  const { instances, findings, driftScanRuns, scanLooks, operations } = database.collections;
  for (const collection of [instances, findings, driftScanRuns, scanLooks, operations])
    await (collection as typeof findings).deleteMany({});
  fleet = await startHosts(testDeps(database.collections), 8);
});
afterEach(() => fleet?.close());

const depsOf = () => {
  const config = testConfig({ drift, sshPort: fleet.port });
  return { ...testDeps(database.collections, { config }), scanRuns: monitorScanRuns() };
};

/** Does what the worker does when a host check is due. */
async function check(): Promise<void> {
  await database.collections.driftScanRuns.updateMany({}, { $set: { nextAt: new Date(0) } });
  await hostCheckJob(depsOf());
}

const host = (at: number): ReportingHost => fleet.hosts[at] as ReportingHost;
const openFindings = () => database.collections.findings.find({ status: { $ne: 'resolved' } }).lean();
const kindsOf = async ({ id }: ReportingHost) =>
  (await openFindings()).filter(({ instanceId }) => String(instanceId) === id).map(({ kind }) => kind);

async function conditionsOf({ id }: ReportingHost): Promise<Record<string, string>> {
  const row = await database.collections.instances.findById(id).lean();
  const stateOf = await depsOf().scannedStates(row ? [row] : []);
  const { conditions } = row ? stateOf(row) : { conditions: [] };
  return Object.fromEntries(conditions.map(({ type, status }) => [type, status]));
}

test('what customers do to their own servers stops nothing for the others', async () => {
  for (const [at, report] of UNHEALTHY.entries()) await host(at).reports(report);
  await host(7).reports(STOPPED);
  await check();
  expect((await openFindings()).map(({ kind }) => kind).toSorted()).toEqual([
    'config_changed',
    'container_stopped',
    'disk_full',
    'inside_unreachable',
    'inside_unreachable',
    'inside_unreachable',
    'memory_low',
  ]);
  expect(host(7).restarts()).toBe(1);
  expect(await conditionsOf(host(7))).toMatchObject({ GatewayHealthy: 'false' });
  expect((await readDrift(depsOf(), {})).stops).toEqual([]);
  await check();
  const repairs = await database.collections.operations.find({ kind: 'repair' }).lean();
  expect(repairs.map(({ customer }) => customer).toSorted()).toEqual(
    [host(2).subdomain, host(7).subdomain].toSorted(),
  );
});

test('when many servers are out of reach at once, nothing follows for them until an operator confirms; the others are treated as always', async () => {
  for (const at of [0, 1, 2]) await host(at).reports(undefined);
  await host(7).reports(STOPPED);
  await check();
  const { stops, findings } = await readDrift(depsOf(), {});
  expect(stops).toMatchObject([
    { cell: 'eu1', depth: 'inside', seen: '3 of 8 out of reach', confirmed: false },
  ]);
  expect(await kindsOf(host(0))).toEqual(['inside_unreachable']);
  console.log(
    JSON.stringify(await openFindings(), null, 1),
    await database.collections.scanLooks.find({}).lean(),
    await database.collections.driftScanRuns.find({}).lean(),
  );
  // Nobody is told that their server is down by a connection of ours that is probably broken.
  expect(await conditionsOf(host(0))).toMatchObject({ ServerReady: 'unknown' });
  expect(host(7).restarts()).toBe(1);
  expect(await conditionsOf(host(7))).toMatchObject({ GatewayHealthy: 'false' });

  const next = findings.find(({ kind }) => kind === 'container_stopped')?.next;
  expect(next).not.toContain('while so many');
  await confirmFinding(database.collections, String(stops[0]?.findingId));
  await check();
  expect(await conditionsOf(host(0))).toMatchObject({ ServerReady: 'false' });

  for (const at of [0, 1, 2]) await host(at).reports(WELL);
  await check();
  expect((await openFindings()).map(({ kind }) => kind)).toEqual(['container_stopped']);
  expect((await readDrift(depsOf(), {})).stops).toEqual([]);
});

test('what was found about an instance ends with the instance', async () => {
  await host(0).reports(`${WELL}diskUsedPercent=99\n`);
  await host(1).reports(`${WELL}diskUsedPercent=99\n`);
  await check();
  await database.collections.instances.deleteOne({ _id: host(0).id });
  await check();
  expect((await openFindings()).map(({ subject }) => subject)).toEqual([host(1).subdomain]);
});
