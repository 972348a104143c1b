import type { Types } from 'mongoose';
import type { Engine } from '../../infra/engine/contract.ts';
import { runOverSsh } from '../../infra/servers/ssh-session.ts';
import type { Sandbox } from '../../sandbox/open.ts';
import type { InstanceRecord } from '../assistants/instances/instance.model.ts';
import { instanceSecrets } from '../assistants/instances/instance.schema.ts';
import { customerRequest } from '../assistants/provisioning/customer-stack.ts';
import { allOver, openControlPlane, orderCustomer } from '../testing/control-plane.fixture.ts';
import type { TestDatabase } from '../testing/database.ts';
import type { WorkerDeps } from '../worker.ts';
import type { FindingKind } from './findings/drift.kinds.ts';
import { consoleOf } from './fleet.fixture.ts';
import { insideJob, inventoryJob } from './scans/drift.job.ts';

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

/** Opens a world whose servers are made of `servers`, with the customer `alice` in order. */
export async function openDriftWorld(servers: 'process' | 'namespace'): Promise<DriftWorld> {
  const plane = await openControlPlane({ servers });
  const { database, sandbox, engine, deps, mails, close } = plane;
  const over = () => allOver(plane, { patienceMs: 300_000 });
  try {
    const { id } = await orderCustomer(plane, 'alice');
    await over();
    return {
      ...{ database, sandbox, engine, deps, mails, over, close },
      hands: consoleOf(sandbox),
      instance: () => theInstance(deps, id),
      pass: () => makeBoth(deps, id),
      open: async () =>
        (await database.models.findings.find({ status: { $ne: 'resolved' } }).lean())
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
  { models }: Pick<WorkerDeps, 'models'>,
  id: Types.ObjectId,
): ReturnType<DriftWorld['instance']> {
  const found = await models.instances.findById(id).lean();
  if (!found?.observed) throw new Error('the customer is not up');
  return { ...found, observed: found.observed };
}

async function makeBoth(deps: WorkerDeps, id: Types.ObjectId): Promise<void> {
  const { driftPasses, instances, operations } = deps.models;
  await driftPasses.updateMany({}, { $set: { nextAt: new Date(0) } });
  const drift = { inventorySeconds: 60, insideSeconds: 300, deepSeconds: 0, policies: {} };
  const due = { ...deps, config: { ...deps.config, drift } };
  // What was observed a moment ago is left alone by an inventory; the fleet of a test is always that young.
  const past = new Date(Date.now() - 60_000);
  await instances.updateOne({ _id: id }, { $set: { 'observed.at': past } });
  await operations.updateMany({ endedAt: { $ne: null } }, { $set: { endedAt: past } });
  await inventoryJob(due);
  await insideJob(due);
}

async function runOn(
  { models, vault, config }: WorkerDeps,
  id: Types.ObjectId,
  command: string,
): Promise<string> {
  const { observed } = await theInstance({ models }, id);
  const { deployKey, hostKey } = vault.open(id.toString(), observed.secrets, instanceSecrets);
  const access = { host: observed.address, port: config.sshPort, privateKey: deployKey, hostKey };
  const { code, stdout } = await runOverSsh(access, command, { timeoutMs: 180_000 });
  if (code !== 0) throw new Error(`"${command}" ended with ${code}: ${stdout}`);
  return stdout;
}

async function plannedFor(
  { models, config, engine, firewall }: WorkerDeps,
  id: Types.ObjectId,
): Promise<string[]> {
  const request = customerRequest(await theInstance({ models }, id), config, {
    firewallId: await firewall(),
  });
  const { planned } = await engine.preview(request, { refresh: true });
  return planned.map(({ action, name, paths }) => `${action} ${name} ${paths.join(' ')}`);
}
