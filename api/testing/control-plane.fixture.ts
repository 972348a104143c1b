import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Types } from 'mongoose';
import type { Engine } from '../../infra/engine/contract.ts';
import { createEngine } from '../../infra/engine/engine.ts';
import { openSandbox, type Sandbox } from '../../sandbox/open.ts';
import { cellStack } from '../../stacks/cell.contract.ts';
import { customerStack } from '../../stacks/customer.contract.ts';
import { locateToolchain } from '../../toolchain/locate.ts';
import type { InstanceRecord } from '../assistants/instances/instance.model.ts';
import { cellFirewall } from '../assistants/provisioning/cell-firewall.ts';
import { reachInstance } from '../assistants/provisioning/reachability.ts';
import { createStackRecovery } from '../assistants/provisioning/stack-recovery.ts';
import { type KeyedConfig, withKeys } from '../config.ts';
import { createOperation } from '../operations/run/operation.commands.ts';
import { stackSaltKey } from '../platform/engine/engine.ts';
import { openJobs } from '../platform/jobs/agenda.ts';
import { identifyWorker } from '../platform/process/worker-identity.ts';
import { createVault } from '../platform/secrets/vault.ts';
import { openSecrets, type Secrets } from '../secrets.ts';
import { startWorker, type Worker, type WorkerDeps } from '../worker.ts';
import { openTestDatabase, type TestDatabase } from './database.ts';
import { testConfig, testDeps } from './deps.ts';
import { until } from './product.ts';

/** A worker in this process where only the clouds are simulated: real engine, database and queue, servers with SSH. */
export interface ControlPlane {
  /** Contains all its files; the state is in `stacks`. */
  folder: string;
  database: TestDatabase;
  sandbox: Sandbox;
  engine: Engine;
  deps: WorkerDeps;
  worker: Worker;
  mails: string[];
  close(): Promise<void>;
}

export const PASSPHRASE = 'a passphrase for tests only';

export interface ControlPlaneOptions {
  /** Where the state is; in its own folder by default. */
  stacks?: string;
  /** The kind of its servers, default `process`. */
  servers?: 'process' | 'namespace';
}

/** Opens a control plane. It does not scan for drift by itself. */
export async function openControlPlane({
  stacks,
  servers = 'process',
}: ControlPlaneOptions = {}): Promise<ControlPlane> {
  const folder = await mkdtemp(path.join(tmpdir(), 'clawdet-plane-'));
  const database = await openTestDatabase();
  const sandbox = await openSandbox({ servers, home: path.join(folder, 'sandbox') });
  const { pulumi, pulumiHome } = locateToolchain();
  // As a process with this passphrase derives them, so that a test can start one beside it.
  const secrets = await openSecrets(
    { passphrase: PASSPHRASE, home: folder, simulated: true, keyDerivation: 'fast' },
    database.collections,
  );
  const engine = createEngine({
    pulumi,
    pulumiHome,
    backendUrl: `file://${stacks ?? path.join(folder, 'stacks')}`,
    workDir: path.join(folder, 'work'),
    passphrase: PASSPHRASE,
    saltKey: stackSaltKey(secrets.masterKey),
    programs: [customerStack.module, cellStack.module],
    poolSize: 1,
    config: { 'hcloud:pollInterval': '50ms' },
  });
  const mails: string[] = [];
  const deps = await depsOf({ database, sandbox, engine, mails }, secrets);
  const worker = await startWorker(deps);
  const close = async () => {
    await worker.stop();
    await engine.close();
    await sandbox.close();
    await database.close();
    await rm(folder, { recursive: true, force: true });
  };
  return { folder, database, sandbox, engine, deps, worker, mails, close };
}

async function depsOf(
  { database, sandbox, engine, mails }: Pick<ControlPlane, 'database' | 'sandbox' | 'engine' | 'mails'>,
  { masterKey }: Secrets,
): Promise<WorkerDeps> {
  const config = withKeys(configOf(sandbox), masterKey);
  const vault = createVault(masterKey, 'observed secrets');
  const base = testDeps(database.collections, { config, vault });
  const recover = createStackRecovery({ engine, config });
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

function configOf({ tokens, addresses, zone, servers, modelBaseUrl }: Sandbox): KeyedConfig {
  const { llm } = testConfig();
  return testConfig({
    hetzner: { token: tokens.hetzner, endpoint: addresses.hetzner },
    cloudflare: { token: tokens.cloudflare, baseUrl: addresses.cloudflare, zoneId: tokens.zoneId },
    baseDomain: zone,
    instanceUrl: `http://{subdomain}.${zone}:${new URL(addresses.edge).port}`,
    sshPort: servers.sshPort,
    llm: { ...llm, assistants: { ...llm.assistants, baseUrl: modelBaseUrl } },
  });
}

/** Orders an assistant as a customer does, and returns the operation that sets it up. Its owner has a mail address. */
export async function orderCustomer(
  plane: ControlPlane,
  subdomain: string,
): Promise<{ id: Types.ObjectId; operationId: Types.ObjectId }> {
  const { deps, worker } = plane;
  const row = await addCustomer(plane, subdomain);
  const operation = await createOperation(deps, { kind: 'provision', on: row });
  await deps.collections.instances.updateOne({ _id: row._id }, { $set: { operationId: operation._id } });
  await worker.poll();
  return { id: row._id, operationId: operation._id };
}

/** A customer with a row and nothing else: nothing has been ordered yet. */
export async function addCustomer(
  { deps }: Pick<ControlPlane, 'deps'>,
  subdomain: string,
): Promise<InstanceRecord> {
  const [_id, teamId] = [new Types.ObjectId(), new Types.ObjectId()];
  const email = `${subdomain}@example.com`;
  await deps.collections.users.create({
    _id: teamId,
    name: 'Ada',
    email,
    emailKey: email,
    provider: 'email',
  });
  const row = {
    _id,
    teamId,
    subdomain,
    cell: 'eu1',
    desired: { generation: 1, present: true, region: 'eu' as const, tier: 'free' as const, image: 'npm' },
    placement: { location: 'hel1', serverType: 'cx23' },
  };
  return (await deps.collections.instances.create(row)).toObject();
}

/** Waits until every operation has ended. Throws if one failed, unless `failuresToo` is set. */
export async function allOver(
  { deps, worker }: ControlPlane,
  { failuresToo = false, timeoutMs = 240_000 } = {},
): Promise<void> {
  const { operations } = deps.collections;
  await until(
    'all operations to end',
    async () => {
      const open = await operations.countDocuments({ status: { $in: ['queued', 'running'] } });
      if (open > 0) await worker.poll();
      return open === 0;
    },
    timeoutMs,
  );
  const failed = failuresToo ? null : await operations.findOne({ status: 'failed' }).lean();
  if (failed)
    throw new Error(`${failed.kind} failed: ${failed.error?.message} ${JSON.stringify(failed.troubles)}`);
}
