import { hostname } from 'node:os';
import {
  cellAdoptions,
  customerAdoptions,
  type FoundResources,
  goneResources,
} from '../../../infra/clouds/adoption.ts';
import { deleteInstanceByLabel } from '../../../infra/clouds/delete-by-label.ts';
import { findNameConflicts } from '../../../infra/clouds/name-conflicts.ts';
import {
  firewallName,
  hostnameOf,
  instanceLabel,
  managedBy,
  recordComment,
  serverName,
  sshKeyName,
} from '../../../infra/components/names.ts';
import type { Engine, StackCondition } from '../../../infra/engine/contract.ts';
import { errorDescriptions } from '../../../infra/engine/failure/error-patterns.ts';
import { EngineError } from '../../../infra/engine/failure/errors.ts';
import type { CellInputs } from '../../../stacks/cell.contract.ts';
import { cellStackName } from '../../../stacks/cell.contract.ts';
import type { CustomerInputs } from '../../../stacks/customer.contract.ts';
import type { Lease } from '../../operations/lease/operation.lease.ts';
import type { OperationRun } from '../../operations/run/operation.handler.ts';
import { openClouds } from '../../platform/clouds/clouds.ts';
import type { InstanceRecord } from '../instances/instance.model.ts';
import { cellRequest, customerRequest, PROJECT, type StackConfig } from './customer-stack.ts';
import { nameTakenError } from './name-taken.ts';
import { noteKeptType, restorePower } from './server-power.ts';

/** Recovers a stack before a run, and returns what the run has to adopt from the clouds. */
export interface StackRecovery {
  /**
   * Throws `state_missing` for a running customer whose stack somebody has renamed or deleted. A server to adopt that has
   * another type than ordered keeps it, and the operators are told. Of an adopted server, only the dead run's lock is
   * released: its stack imports the server by its id, and creates none.
   */
  customer(instance: InstanceRecord, run: OperationRun): Promise<CustomerInputs['adopt']>;
  /**
   * Before a run creates anything: throws if something that is not this instance's has a name that it needs. A set-up
   * fails with `subdomain_taken`, anything else with the engine's `name_taken`; operators are told what it is.
   */
  refuseTakenNames(
    instance: InstanceRecord,
    run: OperationRun,
    adopt: CustomerInputs['adopt'],
  ): Promise<void>;
  /** Switches the instance's server on, if a failed change has left it off. Throws CloudError and LeaseLost. */
  restorePower(instance: InstanceRecord, run: OperationRun): Promise<void>;
  /** Removes this instance's cloud resources by label or comment, if it has no stack (any more). */
  deleteByLabel(instance: InstanceRecord): Promise<void>;
  cell(): Promise<CellInputs['adopt']>;
}

interface StackRecoveryDeps {
  engine: Engine;
  config: StackConfig;
  /** The configuration of one run, if it has its own cloud endpoints. */
  configOf?: (lease: Lease) => StackConfig;
}

/**
 * How long after a worker of another machine fell silent its lock counts as abandoned, in ms. A worker that only lost its
 * connection to the database stops its engine within that time: the length of a lease, and twice the engine's grace time.
 */
const LOST_FOR_GOOD_MS = 60_000;

/**
 * After a crash a stack may hold a dead run's lock and pending creates. Recovery first releases the lock, then looks up
 * the created resources by name and label to import them, and only then clears the pending creates: in this order another
 * crash in between loses nothing.
 */
export function createStackRecovery({
  engine,
  config,
  configOf = () => config,
}: StackRecoveryDeps): StackRecovery {
  const lostWorkers = createLostWorkerTracker();
  const clearDeadRun = (stack: StackName, fence: number, lost: LostWorkers = []) =>
    releaseDeadLock(engine, stack, fence, lostWorkers.lostForGood(stack.stack, lost));
  return {
    async customer(instance, run) {
      const { operation, lease, signal, onStarted } = run;
      const ref = stackOf(instance);
      const condition = await clearDeadRun(ref, lease.fence, operation.lost);
      if (instance.adopted) return {};
      // A new stack would have other keys than the running server, and would buy another server.
      if (!condition.exists && instance.observed && instance.desired.present)
        throw stateMissingError(ref.stack, condition);
      const runConfig = configOf(lease);
      const { adopt, server } = await findAdoptions(instance, condition, runConfig);
      if (server) await noteKeptType(instance, server, run);
      if (condition.pendingCreates.length > 0) {
        const request = customerRequest(instance, runConfig);
        await engine.refresh(request, { clearPendingCreates: true, signal, onStarted });
      }
      await forgetGone(engine, instance, condition, runConfig);
      return adopt;
    },
    async refuseTakenNames(instance, run, adopt) {
      const runConfig = configOf(run.lease);
      const condition = await engine.examine(stackOf(instance));
      const names = namesOf(instance, runConfig);
      const conflicts = await findNameConflicts(condition, openClouds(runConfig), names, adopt);
      if (conflicts.length > 0) throw nameTakenError(conflicts, names.hostname, run.operation);
    },
    restorePower: (instance, run) => restorePower(openClouds(configOf(run.lease)).hetzner, instance, run),
    deleteByLabel: (instance) => deleteInstanceByLabel(openClouds(config), namesOf(instance, config)),
    async cell() {
      const { cell } = config;
      const condition = await clearDeadRun({ cell, project: PROJECT, stack: cellStackName }, 1);
      const names = { firewall: firewallName(cell), labels: { [managedBy.label]: managedBy.value } };
      const adopt = await cellAdoptions(condition, openClouds(config).hetzner, names);
      if (condition.pendingCreates.length > 0)
        await engine.refresh(cellRequest(config), { clearPendingCreates: true });
      return adopt;
    },
  };
}

/** What the run has to adopt. Resources made from lost keys are removed instead: nobody has access to them. */
async function findAdoptions(
  instance: InstanceRecord,
  condition: StackCondition,
  config: StackConfig,
): Promise<FoundResources> {
  const [clouds, names] = [openClouds(config), namesOf(instance, config)];
  const found = await customerAdoptions(condition, clouds, names);
  if (Object.keys(found.adopt).length === 0 || instance.observed || hasSeeds(condition)) return found;
  await deleteInstanceByLabel(clouds, names);
  return { adopt: {}, server: undefined };
}

/** Forgets what an unfinished replacement left in the state, if the clouds no longer have it: a run could not delete it. */
async function forgetGone(
  engine: Engine,
  instance: InstanceRecord,
  condition: StackCondition,
  config: StackConfig,
): Promise<void> {
  if (!condition.replaced) return;
  const gone = await goneResources(condition, openClouds(config), namesOf(instance, config));
  if (gone.length > 0) await engine.forget(stackOf(instance), gone);
}

function stackOf({ cell, subdomain }: InstanceRecord): StackName {
  return { cell, project: PROJECT, stack: subdomain };
}

type StackName = { cell: string; project: string; stack: string };
type LostWorkers = OperationRun['operation']['lost'];

/**
 * Tracks by this process's own clock how long a machine has been silent on a stack: the time on the record is another
 * machine's, and a wall clock that is ahead would drop the lock of an engine that is still stopping.
 */
function createLostWorkerTracker() {
  const first = new Map<string, number>();
  return {
    /** The machines that fell silent on a stack so long ago that none of their processes still works on it. */
    lostForGood(stack: string, lost: LostWorkers): ReadonlySet<string> {
      const now = performance.now();
      const known = lost.map(({ host, at }) => ({ host, key: `${stack} ${host} ${at.getTime()}` }));
      for (const { key } of known) if (!first.has(key)) first.set(key, now);
      return new Set(
        known.filter(({ key }) => now - (first.get(key) ?? now) > LOST_FOR_GOOD_MS).map(({ host }) => host),
      );
    },
  };
}

/**
 * Releases the lock of a dead run and returns the stack's condition. Throws `stack_busy` if a live run holds it, or an
 * unknown process on another machine: an operator who works by hand is never interrupted.
 */
async function releaseDeadLock(
  engine: Engine,
  stack: StackName,
  fence: number,
  lostHosts: ReadonlySet<string>,
): Promise<StackCondition> {
  const before = await engine.examine(stack);
  // A second lease means that the first holder died, possibly with an engine that still writes.
  if (!before.lock && fence <= 1) return before;
  const holder = before.lock?.host;
  const leftBehind = holder !== undefined && lostHosts.has(holder) && holder !== hostname();
  await engine.recover(stack, { force: leftBehind });
  return engine.examine(stack);
}

/**
 * Whether the stack still has the seeds of its keys, which it saves before it creates anything from them. Resources made
 * from lost seeds are accessible to nobody, and have not been used yet.
 */
function hasSeeds({ resources }: StackCondition): boolean {
  return resources.some(({ type }) => type === 'random:index/randomPassword:RandomPassword');
}

function stateMissingError(stack: string, { recoveryAdvice = '' }: StackCondition): EngineError {
  const { next, messageFor } = errorDescriptions.state_missing;
  return new EngineError('state_missing', next, `${messageFor(stack)} ${recoveryAdvice}`.trim());
}

function namesOf({ _id, subdomain }: InstanceRecord, { baseDomain }: StackConfig) {
  return {
    server: serverName(subdomain),
    sshKey: sshKeyName(subdomain),
    hostname: hostnameOf(subdomain, baseDomain),
    labels: { [instanceLabel]: _id.toString() },
    comment: recordComment(_id.toString()),
  };
}
