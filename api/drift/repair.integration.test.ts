import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Types } from 'mongoose';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Engine } from '../../infra/engine/contract.ts';
import { createEngine } from '../../infra/engine/engine.ts';
import { runOverSsh } from '../../infra/servers/sshSession.ts';
import { openSandbox, type Sandbox } from '../../sandbox/open.ts';
import { cellStack } from '../../stacks/cell.contract.ts';
import { customerStack } from '../../stacks/customer.contract.ts';
import { locateToolchain } from '../../toolchain/locate.ts';
import { instanceSecrets } from '../instances/instance.schema.ts';
import { openJobs } from '../jobs/agenda.ts';
import { createOperation } from '../operations/operation.commands.ts';
import { identifyWorker } from '../operations/process-identity.ts';
import { customerRequest } from '../operators/customer-stack.ts';
import { cellFirewall } from '../provisioning/cell-firewall.ts';
import { reachInstance } from '../provisioning/reachability.ts';
import { createRecover } from '../provisioning/recovery.ts';
import { openTestDatabase, type TestDatabase } from '../testing/database.ts';
import { testConfig, testDeps } from '../testing/deps.ts';
import { until } from '../testing/product.ts';
import { startWorker, type Worker, type WorkerDeps } from '../worker.ts';
import { makeDeep } from './deep.pass.ts';
import { insideJob, inventoryJob } from './drift.job.ts';
import { consoleOf } from './fleet.fixture.ts';

let folder: string;
let database: TestDatabase;
let sandbox: Sandbox;
let engine: Engine;
let deps: WorkerDeps;
let worker: Worker;
const id = new Types.ObjectId();
const ownerId = new Types.ObjectId();
const mails: string[] = [];

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'clawdet-drift-'));
  database = await openTestDatabase();
  sandbox = await openSandbox({ servers: 'process', home: path.join(folder, 'sandbox') });
  const { pulumi, pulumiHome } = locateToolchain();
  engine = createEngine({
    pulumi,
    pulumiHome,
    backendUrl: `file://${folder}/stacks`,
    workDir: path.join(folder, 'work'),
    passphrase: 'a passphrase for tests only',
    programs: [customerStack.module, cellStack.module],
    poolSize: 1,
    config: { 'hcloud:pollInterval': '50ms' },
  });
  deps = await depsOf();
  worker = await startWorker(deps);
  await database.models.users.create({
    _id: ownerId,
    name: 'Ada',
    email: 'ada@example.com',
    emailKey: 'ada@example.com',
    provider: 'email',
  });
  await makeCustomer();
});
afterAll(async () => {
  await worker?.stop();
  await engine?.close();
  await sandbox?.close();
  await database?.close();
  await rm(folder, { recursive: true, force: true });
});

async function depsOf(): Promise<WorkerDeps> {
  const { tokens, addresses, zone } = sandbox;
  const config = testConfig({
    hetzner: { token: tokens.hetzner, endpoint: addresses.hetzner },
    cloudflare: { token: tokens.cloudflare, baseUrl: addresses.cloudflare, zoneId: tokens.zoneId },
    baseDomain: zone,
    instanceUrl: `http://{subdomain}.${zone}:${new URL(addresses.edge).port}`,
    sshPort: sandbox.servers.sshPort,
    model: { baseUrl: sandbox.modelBaseUrl, id: 'grok-4.2', apiKey: tokens.xaiKey },
  });
  const base = testDeps(database.models, { config });
  const recover = createRecover({ engine, config });
  return {
    ...base,
    jobs: await openJobs(database.connection, base.logger),
    engine,
    recover,
    firewall: cellFirewall(engine, recover, config),
    reach: reachInstance,
    mailer: {
      send: async (_to, { subject, text }) => void mails.push(`${subject} ${text}`),
      close: () => undefined,
    },
    worker: identifyWorker(),
    stopping: new AbortController().signal,
  };
}

const instance = async () => {
  const found = await database.models.instances.findById(id).lean();
  if (!found?.observed) throw new Error('the customer is not up');
  return { ...found, observed: found.observed };
};

async function makeCustomer(): Promise<void> {
  const row = {
    _id: id,
    ownerId,
    subdomain: 'alice',
    cell: 'eu1',
    desired: { generation: 1, present: true, region: 'eu' as const, tier: 'free' as const, image: 'npm' },
    placement: { location: 'hel1', serverType: 'cx23' },
  };
  await database.models.instances.create(row);
  const operation = await createOperation(deps, { kind: 'provision', on: row });
  await database.models.instances.updateOne({ _id: id }, { $set: { operationId: operation._id } });
  await worker.look();
  await over();
}

/** Every operation has ended; throws what one failed with. */
async function over(): Promise<void> {
  await until(
    'all operations to end',
    async () => {
      const open = await database.models.operations.countDocuments({
        status: { $in: ['queued', 'running'] },
      });
      if (open > 0) await worker.look();
      return open === 0;
    },
    100_000,
  );
  const failed = await database.models.operations.findOne({ status: 'failed' }).lean();
  if (failed) throw new Error(`${failed.kind} failed: ${failed.error?.message}`);
}

/** A pass of both depths, as if each was due. Passes are made by hand here: the worker's own are turned off. */
async function pass(): Promise<void> {
  await database.models.driftPasses.updateMany({}, { $set: { nextAt: new Date(0) } });
  const drift = { inventorySeconds: 60, insideSeconds: 300, deepSeconds: 0, policies: {} };
  const due = { ...deps, config: { ...deps.config, drift } };
  // What was observed a moment ago is left alone by an inventory; the fleet of a test is always that young.
  await database.models.instances.updateOne(
    { _id: id },
    { $set: { 'observed.at': new Date(Date.now() - 60_000) } },
  );
  await database.models.operations.updateMany(
    { endedAt: { $ne: null } },
    { $set: { endedAt: new Date(Date.now() - 60_000) } },
  );
  await inventoryJob(due);
  await insideJob(due);
}

const open = async () =>
  (await database.models.findings.find({ status: { $ne: 'resolved' } }).lean())
    .map(({ kind }) => kind)
    .toSorted();

/** Runs a command on the customer's server, as an intruder with the key would. */
async function onServer(command: string): Promise<void> {
  const { observed } = await instance();
  const { deployKey, hostKey } = deps.vault.open(id.toString(), observed.secrets, instanceSecrets);
  const access = { host: observed.address, port: sandbox.servers.sshPort, privateKey: deployKey, hostKey };
  const { code, stdout } = await runOverSsh(access, command);
  if (code !== 0) throw new Error(`"${command}" ended with ${code}: ${stdout}`);
}

async function expectInOrder(): Promise<void> {
  await pass();
  expect(await open()).toEqual([]);
  const firewallId = await deps.firewall();
  const request = customerRequest(await instance(), deps.config, { firewallId });
  expect(await engine.preview(request, { refresh: true })).toMatchObject({ planned: [] });
}

test('a customer in order has no finding', expectInOrder);

const DIR = '$' + '{CLAWDET_DIR:-/opt/clawdet}';
test.each<[string, string[], () => Promise<unknown>]>([
  ['compose.yaml edited', ['compose_changed'], () => onServer(`echo '# mine' >> ${DIR}/compose.yaml`)],
  ['openclaw.json edited', ['config_changed'], () => onServer(`echo ' ' >> ${DIR}/config/openclaw.json`)],
  [
    'token changed',
    ['token_changed'],
    () =>
      onServer(`sed -i "s/^OPENCLAW_GATEWAY_TOKEN=.*/OPENCLAW_GATEWAY_TOKEN='stolen'/" ${DIR}/gateway.env`),
  ],
  [
    'image changed',
    ['compose_changed', 'image_changed'],
    () =>
      onServer(
        `sed -i 's|image: .*|image: clawdet.local/openclaw:1.0.0|' ${DIR}/compose.yaml && docker compose -f ${DIR}/compose.yaml up -d`,
      ),
  ],
  [
    'server off',
    ['server_off'],
    async () =>
      consoleOf(sandbox).hetzner(
        'POST',
        `/servers/${(await instance()).observed.serverId}/actions/poweroff`,
        {},
      ),
  ],
  [
    'record deleted',
    ['record_missing'],
    async () => consoleOf(sandbox).records('DELETE', `/${(await instance()).observed.recordId}`),
  ],
  [
    'server deleted',
    ['server_missing'],
    async () => consoleOf(sandbox).hetzner('DELETE', `/servers/${(await instance()).observed.serverId}`),
  ],
])('%s: found, repaired by an operation, and in order again', async (_what, kinds, make) => {
  await make();
  await sandbox.settled();
  await pass();
  expect(await open()).toEqual(kinds);
  await pass();
  expect(
    await database.models.operations.countDocuments({
      kind: 'repair',
      status: { $in: ['queued', 'running', 'succeeded'] },
    }),
  ).toBeGreaterThan(0);
  await over();
  await expectInOrder();
});

test('a deep look finds what the engine would change, and by name only', async () => {
  expect(await makeDeep(deps, true)).toEqual([]);
  const { observed } = await instance();
  await consoleOf(sandbox).records('PATCH', `/${observed.recordId}`, { proxied: false });
  expect(await makeDeep(deps, true)).toMatchObject([
    { kind: 'stack_differs', subject: 'alice', actual: expect.stringContaining('dns-record (proxied') },
  ]);
  await consoleOf(sandbox).records('PATCH', `/${observed.recordId}`, { proxied: true });
  expect(await makeDeep(deps, true)).toEqual([]);
});

test('a container that was stopped is started again at once, and its owner is told once', async () => {
  mails.length = 0;
  await onServer(`docker compose -f ${DIR}/compose.yaml stop`);
  await pass();
  expect(await database.models.findings.findOne({ kind: 'container_stopped' }).lean()).toMatchObject({
    history: [expect.anything(), { what: 'started again' }],
  });
  await expectInOrder();
  await until('the mail', async () => mails.length > 0);
  expect(mails).toEqual([expect.stringContaining('Your assistant was down')]);
});
