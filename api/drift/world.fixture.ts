import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Types } from 'mongoose';
import type { Engine } from '../../infra/engine/contract.ts';
import { createEngine } from '../../infra/engine/engine.ts';
import { runOverSsh } from '../../infra/servers/sshSession.ts';
import { openSandbox, type Sandbox } from '../../sandbox/open.ts';
import { cellStack } from '../../stacks/cell.contract.ts';
import { customerStack } from '../../stacks/customer.contract.ts';
import { locateToolchain } from '../../toolchain/locate.ts';
import { openClouds } from '../clouds.ts';
import type { InstanceRecord } from '../instances/instance.model.ts';
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
import { startWorker, type WorkerDeps } from '../worker.ts';
import { insideJob, inventoryJob } from './drift.job.ts';
import type { FindingKind } from './drift.kinds.ts';
import { consoleOf } from './fleet.fixture.ts';

/** One customer, brought up for real, and everything that drift is made, found and repaired with. */
export interface DriftWorld {
  database: TestDatabase;
  sandbox: Sandbox;
  engine: Engine;
  deps: WorkerDeps;
  hands: ReturnType<typeof consoleOf>;
  /** Every mail so far, as `subject text`. */
  mails: string[];
  instance(): Promise<InstanceRecord & { observed: NonNullable<InstanceRecord['observed']> }>;
  /** One pass of the lists and one inside, as if both were due. The worker's own are turned off. */
  pass(): Promise<void>;
  /** Kinds of what is not resolved. */
  open(): Promise<FindingKind[]>;
  /** Every operation has ended; throws what one failed with. */
  over(): Promise<void>;
  /** Runs a command on the customer's server, as an intruder with the key would. */
  onServer(command: string): Promise<string>;
  /** Names of what the engine would change, after a refresh. */
  planned(): Promise<string[]>;
  close(): Promise<void>;
}

const customer = new Types.ObjectId();
const owner = new Types.ObjectId();

/** Opens a world whose servers are made of `servers`, with the customer `alice` in order. */
export async function openDriftWorld(servers: 'process' | 'namespace'): Promise<DriftWorld> {
  const folder = await mkdtemp(path.join(tmpdir(), 'clawdet-drift-'));
  const database = await openTestDatabase();
  const sandbox = await openSandbox({ servers, home: path.join(folder, 'sandbox') });
  const engine = engineIn(folder);
  const mails: string[] = [];
  const deps = await depsOf({ database, sandbox, engine, mails });
  const worker = await startWorker(deps);
  const look = () => worker.look();
  const world: DriftWorld = {
    ...{ database, sandbox, engine, deps, mails },
    hands: consoleOf(sandbox),
    instance: () => theInstance(database),
    pass: () => makeBoth(deps),
    open: async () =>
      (await database.models.findings.find({ status: { $ne: 'resolved' } }).lean())
        .map(({ kind }) => kind)
        .toSorted(),
    over: () => allOver(database, look),
    onServer: (command) => runOn(deps, command),
    planned: () => plannedFor(deps),
    async close() {
      await worker.stop();
      await engine.close();
      await sandbox.close();
      await database.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
  try {
    await makeCustomer(deps);
    await world.over();
  } catch (error) {
    await world.close();
    throw error;
  }
  return world;
}

function engineIn(folder: string): Engine {
  const { pulumi, pulumiHome } = locateToolchain();
  return createEngine({
    pulumi,
    pulumiHome,
    backendUrl: `file://${folder}/stacks`,
    workDir: path.join(folder, 'work'),
    passphrase: 'a passphrase for tests only',
    programs: [customerStack.module, cellStack.module],
    poolSize: 1,
    config: { 'hcloud:pollInterval': '50ms' },
  });
}

async function depsOf({
  database,
  sandbox,
  engine,
  mails,
}: Pick<DriftWorld, 'database' | 'sandbox' | 'engine' | 'mails'>): Promise<WorkerDeps> {
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
  const recover = createRecover({ engine, config, ...openClouds(config) });
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

async function makeCustomer(deps: WorkerDeps): Promise<void> {
  const { users, instances } = deps.models;
  const ada = {
    name: 'Ada',
    email: 'ada@example.com',
    emailKey: 'ada@example.com',
    provider: 'email',
  } as const;
  await users.create({ _id: owner, ...ada });
  const row = {
    _id: customer,
    ownerId: owner,
    subdomain: 'alice',
    cell: 'eu1',
    desired: { generation: 1, present: true, region: 'eu' as const, tier: 'free' as const, image: 'npm' },
    placement: { location: 'hel1', serverType: 'cx23' },
  };
  await instances.create(row);
  const operation = await createOperation(deps, { kind: 'provision', on: row });
  await instances.updateOne({ _id: customer }, { $set: { operationId: operation._id } });
}

async function theInstance({ models }: Pick<TestDatabase, 'models'>): ReturnType<DriftWorld['instance']> {
  const found = await models.instances.findById(customer).lean();
  if (!found?.observed) throw new Error('the customer is not up');
  return { ...found, observed: found.observed };
}

async function makeBoth(deps: WorkerDeps): Promise<void> {
  const { driftPasses, instances, operations } = deps.models;
  await driftPasses.updateMany({}, { $set: { nextAt: new Date(0) } });
  const drift = { inventorySeconds: 60, insideSeconds: 300, deepSeconds: 0, policies: {} };
  const due = { ...deps, config: { ...deps.config, drift } };
  // What was observed a moment ago is left alone by an inventory; the fleet of a test is always that young.
  const past = new Date(Date.now() - 60_000);
  await instances.updateOne({ _id: customer }, { $set: { 'observed.at': past } });
  await operations.updateMany({ endedAt: { $ne: null } }, { $set: { endedAt: past } });
  await inventoryJob(due);
  await insideJob(due);
}

async function allOver({ models }: TestDatabase, look: () => Promise<void>): Promise<void> {
  const unfinished = { status: { $in: ['queued', 'running'] as const } };
  const ended = async () => {
    const open = await models.operations.countDocuments(unfinished);
    if (open > 0) await look();
    return open === 0;
  };
  await until('all operations to end', ended, 300_000);
  const failed = await models.operations.findOne({ status: 'failed' }).lean();
  if (failed)
    throw new Error(`${failed.kind} failed: ${failed.error?.message} ${JSON.stringify(failed.troubles)}`);
}

async function runOn({ models, vault, config }: WorkerDeps, command: string): Promise<string> {
  const { observed } = await theInstance({ models });
  const { deployKey, hostKey } = vault.open(customer.toString(), observed.secrets, instanceSecrets);
  const access = { host: observed.address, port: config.sshPort, privateKey: deployKey, hostKey };
  const { code, stdout } = await runOverSsh(access, command, { timeoutMs: 60_000 });
  if (code !== 0) throw new Error(`"${command}" ended with ${code}: ${stdout}`);
  return stdout;
}

async function plannedFor({ models, config, engine, firewall }: WorkerDeps): Promise<string[]> {
  const request = customerRequest(await theInstance({ models }), config, { firewallId: await firewall() });
  const { planned } = await engine.preview(request, { refresh: true });
  return planned.map(({ action, name, paths }) => `${action} ${name} ${paths.join(' ')}`);
}
