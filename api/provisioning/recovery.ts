import { hostname } from 'node:os';
import { cellAdoptions, customerAdoptions } from '../../infra/clouds/adoption.ts';
import {
  firewallName,
  hostnameOf,
  instanceLabel,
  managedBy,
  serverName,
  sshKeyName,
} from '../../infra/components/names.ts';
import type { Engine, StackCondition } from '../../infra/engine/contract.ts';
import type { CellInputs } from '../../stacks/cell.contract.ts';
import { cellStackName } from '../../stacks/cell.contract.ts';
import type { CustomerInputs } from '../../stacks/customer.contract.ts';
import { openClouds } from '../clouds.ts';
import type { InstanceRecord } from '../instances/instance.model.ts';
import type { Lease } from '../operations/operation.lease.ts';
import type { Run } from '../operations/operation.work.ts';
import { cellRequest, customerRequest, PROJECT, type StackConfig } from '../operators/customer-stack.ts';

/** Puts a stack in order before a run, and says what the run has to take over from the clouds. */
export interface Recover {
  customer(instance: InstanceRecord, run: Run): Promise<CustomerInputs['adopt']>;
  cell(): Promise<CellInputs['adopt']>;
}

/** What recovery looks with. */
interface RecoverDeps {
  engine: Engine;
  config: StackConfig;
  /** The configuration of one run, where it has a door to the clouds of its own. */
  configOf?: (lease: Lease) => StackConfig;
}

/**
 * How long after a worker of another machine fell silent its lock counts as left behind, in ms. A worker that only lost
 * sight of the database stops its engine within that time: the length of a lease, and the engine's grace twice over.
 */
const LOST_FOR_GOOD_MS = 60_000;

/**
 * After a crash a stack may hold a dead run's lock and creates that began and never ended. The dead run is cleared away,
 * what it made is looked up by name and label to be imported, and only then are the pending creates forgotten: in this
 * order another crash in between loses nothing.
 */
export function createRecover({ engine, config, configOf = () => config }: RecoverDeps): Recover {
  return {
    async customer(instance, { operation, lease, signal }) {
      const ref = { cell: instance.cell, project: PROJECT, stack: instance.subdomain };
      const condition = await clearDeadRun(engine, ref, lease.fence, operation.lost);
      const own = configOf(lease);
      const adopt = await customerAdoptions(condition, openClouds(own), namesOf(instance, own));
      if (condition.pendingCreates.length > 0) {
        await engine.refresh(customerRequest(instance, own), { clearPendingCreates: true, signal });
      }
      return adopt;
    },
    async cell() {
      const { cell } = config;
      const condition = await clearDeadRun(engine, { cell, project: PROJECT, stack: cellStackName }, 1);
      const names = { firewall: firewallName(cell), labels: { [managedBy.label]: managedBy.value } };
      const adopt = await cellAdoptions(condition, openClouds(config).hetzner, names);
      if (condition.pendingCreates.length > 0)
        await engine.refresh(cellRequest(config), { clearPendingCreates: true });
      return adopt;
    },
  };
}

type StackName = { cell: string; project: string; stack: string };

/**
 * The stack's condition once no dead run holds it. Throws `stack_busy` where a living one does, or somebody on another
 * machine of whom nothing is known: an operator at work by hand is never cut off.
 */
async function clearDeadRun(
  engine: Engine,
  stack: StackName,
  fence: number,
  lost: Run['operation']['lost'] = [],
): Promise<StackCondition> {
  const before = await engine.examine(stack);
  // A second lease means that the first holder died, perhaps with an engine that is still writing.
  if (!before.lock && fence <= 1) return before;
  const holder = before.lock?.host;
  const leftBehind = lost.some(
    ({ host, at }) => host === holder && Date.now() - at.getTime() > LOST_FOR_GOOD_MS,
  );
  await engine.recover(stack, { force: leftBehind && holder !== hostname() });
  return engine.examine(stack);
}

function namesOf({ _id, subdomain }: InstanceRecord, { baseDomain }: StackConfig) {
  return {
    server: serverName(subdomain),
    sshKey: sshKeyName(subdomain),
    hostname: hostnameOf(subdomain, baseDomain),
    labels: { [instanceLabel]: _id.toString() },
  };
}
