import type { HetznerClient } from '../../../infra/clouds/hetzner.ts';
import { firewallName, managedBy } from '../../../infra/components/names.ts';
import type { Engine } from '../../../infra/engine/contract.ts';
import { cellStackName } from '../../../stacks/cell.contract.ts';
import type { OperationRun } from '../../operations/run/operation.handler.ts';
import { openClouds } from '../../platform/clouds/clouds.ts';
import { cellRequest, PROJECT, type StackConfig } from './customer-stack.ts';
import type { StackRecovery } from './stack-recovery.ts';

/** Returns the id of the cell's firewall, and creates the firewall if there is none. */
export type ReadCellFirewall = () => Promise<number>;

/** Dependencies for changing the cell's stack. */
interface CellDeps {
  engine: Engine;
  recover: StackRecovery;
  config: StackConfig;
}

/**
 * Brings up the cell's stack once per process, before its first customer; later calls share the result as long as the
 * cloud has that firewall. Two customers at once share one run; a failed run is forgotten, so that the next customer
 * tries again.
 */
export function cellFirewall(engine: Engine, recover: StackRecovery, config: StackConfig): ReadCellFirewall {
  const { hetzner } = openClouds(config);
  let known: Promise<number> | undefined;
  const bringUpOnce = (): Promise<number> => {
    known ??= bringUp({ engine, recover, config }, hetzner).catch((error: unknown) => {
      known = undefined;
      throw error;
    });
    return known;
  };
  return async () => {
    const before = known;
    const id = await bringUpOnce();
    // Check that the firewall still exists: since this process created it, others may have deleted or replaced it.
    if (before === undefined || (await idInCloud(hetzner, config)) === id) return id;
    if (known === before) known = undefined;
    return bringUpOnce();
  };
}

/**
 * Brings the cell's stack to its declared state, regardless of the firewall's current state, and puts every server of the
 * cell behind the firewall. The customers' stacks pick that up at their next refresh. Returns the firewall's id.
 */
export async function repairCellStack(
  { engine, recover, config }: CellDeps,
  { signal, onStarted }: Partial<Pick<OperationRun, 'signal' | 'onStarted'>> = {},
): Promise<number> {
  const options = { ...(signal && { signal }), ...(onStarted && { onStarted }) };
  await recover.cell();
  // Hetzner's plugin fails on a firewall that is in its state but not in the cloud: refresh the state first.
  await engine.refresh(cellRequest(config), signal ? { signal } : {});
  const { outputs } = await engine.up(cellRequest(config, await recover.cell()), options);
  await protectServers(openClouds(config).hetzner, config.cell, String(outputs.firewallId));
  return outputs.firewallId;
}

/** Servers per call that puts them behind the firewall. */
const BATCH_SIZE = 50;

async function protectServers(hetzner: HetznerClient, cell: string, firewallId: string): Promise<void> {
  const ours = await hetzner.listServers(`${managedBy.label}=${managedBy.value},cell=${cell}`);
  const unprotected = ours.filter(({ firewalls }) => !firewalls.includes(firewallId)).map(({ id }) => id);
  for (let at = 0; at < unprotected.length; at += BATCH_SIZE)
    await hetzner.applyFirewall(firewallId, unprotected.slice(at, at + BATCH_SIZE));
}

async function bringUp(deps: CellDeps, hetzner: HetznerClient): Promise<number> {
  const { engine, recover, config } = deps;
  const adopt = await recover.cell();
  // A stack without its firewall: somebody deleted it, and every server of the cell is unprotected.
  if ((await idInCloud(hetzner, config)) === undefined && (await hasStack(deps)))
    return repairCellStack(deps);
  const { outputs } = await engine.up(cellRequest(config, adopt));
  return outputs.firewallId;
}

async function idInCloud(hetzner: HetznerClient, { cell }: StackConfig): Promise<number | undefined> {
  const found = await hetzner.findFirewallByName(firewallName(cell));
  return found && Number(found.id);
}

async function hasStack({ engine, config: { cell } }: CellDeps): Promise<boolean> {
  return (await engine.examine({ cell, project: PROJECT, stack: cellStackName })).exists;
}
