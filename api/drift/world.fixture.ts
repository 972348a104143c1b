import type { Types } from 'mongoose';
import type { Engine } from '../../infra/engine/contract.ts';
import { runOverSsh } from '../../infra/ssh/ssh-session.ts';
import type { Sandbox } from '../../sandbox/open.ts';
import type { InstanceRecord } from '../assistants/instances/instance.model.ts';
import { instanceSecrets } from '../assistants/instances/instance.schema.ts';
import { customerRequest } from '../assistants/provisioning/customer-stack.ts';
import { allOver, openControlPlane, orderCustomer } from '../testing/control-plane.fixture.ts';
import type { TestDatabase } from '../testing/database.ts';
import type { WorkerDeps } from '../worker.ts';
import type { FindingKind } from './findings/drift.kinds.ts';
import { consoleOf } from './fleet.fixture.ts';
import { monitorScanRuns } from './scans/scan-run.commands.ts';
import { hostCheckJob, inventoryJob } from './scans/scans.job.ts';

/** One customer with a real stack, and everything that drift is made, found and repaired with. */
export interface DriftWorld {
  database: TestDatabase;
  sandbox: Sandbox;
  engine: Engine;
  deps: WorkerDeps;
  cloudConsole: ReturnType<typeof consoleOf>;
  /** Every mail so far, as `subject text`. */
  mails: string[];
  instance(): Promise<InstanceRecord & { observed: NonNullable<InstanceRecord['observed']> }>;
  /** Runs one inventory scan and one host check, as if both were due. The worker's own are turned off. */
  scan(): Promise<void>;
  /** Kinds of the findings that are not resolved. */
  openKinds(): Promise<FindingKind[]>;
  /** Waits until every operation has ended. Throws the error of one that failed. */
  operationsEnded(): Promise<void>;
  /** Runs a command on the customer's server, as an intruder with the key would. */
  onServer(command: string): Promise<string>;
  /** Names of what the engine would change, after a refresh. */
  planned(): Promise<string[]>;
  close(): Promise<void>;
}

/** Opens a world with servers of the kind `servers` and the healthy customer `alice`. */
export async function openDriftWorld(servers: 'process' | 'namespace'): Promise<DriftWorld> {
  const plane = await openControlPlane({ servers });
  const { database, sandbox, engine, deps, mails, close } = plane;
  const operationsEnded = () => allOver(plane, { timeoutMs: 300_000 });
  try {
    const { id } = await orderCustomer(plane, 'alice');
    await operationsEnded();
    return {
      ...{ database, sandbox, engine, deps, mails, operationsEnded, close },
      cloudConsole: consoleOf(sandbox),
      instance: () => theInstance(deps, id),
      scan: () => runBothScans(deps, id),
      openKinds: async () =>
        (await database.collections.findings.find({ status: { $ne: 'resolved' } }).lean())
          .map(({ kind }) => kind)
          .toSorted(),
      onServer: (command) => runOn(deps, id, command),
      planned: () => plannedFor(deps, id),
    };
  } catch (error) {
    await close();
    throw error;
  }
}

async function theInstance(
  { collections }: Pick<WorkerDeps, 'collections'>,
  id: Types.ObjectId,
): ReturnType<DriftWorld['instance']> {
  const found = await collections.instances.findById(id).lean();
  if (!found?.observed) throw new Error('the customer is not up');
  return { ...found, observed: found.observed };
}

async function runBothScans(deps: WorkerDeps, id: Types.ObjectId): Promise<void> {
  const { driftScanRuns, instances, operations } = deps.collections;
  await driftScanRuns.updateMany({}, { $set: { nextAt: new Date(0) } });
  const drift = { inventorySeconds: 60, insideSeconds: 300, deepSeconds: 0, policies: {} };
  const due = { ...deps, config: { ...deps.config, drift }, scanRuns: monitorScanRuns() };
  // An inventory scan skips what was observed a moment ago, and the fleet of a test is always that young.
  const past = new Date(Date.now() - 60_000);
  await instances.updateOne({ _id: id }, { $set: { 'observed.at': past } });
  await operations.updateMany({ endedAt: { $ne: null } }, { $set: { endedAt: past } });
  await inventoryJob(due);
  await hostCheckJob(due);
}

async function runOn(
  { collections, vault, config }: WorkerDeps,
  id: Types.ObjectId,
  command: string,
): Promise<string> {
  const { observed } = await theInstance({ collections }, id);
  const { deployKey, hostKey } = vault.open(id.toString(), observed.secrets, instanceSecrets);
  const access = { host: observed.address, port: config.sshPort, privateKey: deployKey, hostKey };
  const { code, stdout } = await runOverSsh(access, command, { timeoutMs: 180_000 });
  if (code !== 0) throw new Error(`"${command}" ended with ${code}: ${stdout}`);
  return stdout;
}

async function plannedFor(
  { collections, config, engine, firewall }: WorkerDeps,
  id: Types.ObjectId,
): Promise<string[]> {
  const request = customerRequest(await theInstance({ collections }, id), config, {
    firewallId: await firewall(),
  });
  const { planned } = await engine.preview(request, { refresh: true });
  return planned.map(({ action, name, paths }) => `${action} ${name} ${paths.join(' ')}`);
}
