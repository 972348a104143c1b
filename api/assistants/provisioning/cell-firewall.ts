import type { HetznerClient } from '../../../infra/clouds/hetzner.ts';
import { firewallName, managedBy } from '../../../infra/components/names.ts';
import type { Engine } from '../../../infra/engine/contract.ts';
import { cellStackName } from '../../../stacks/cell.contract.ts';
import type { OperationRun } from '../../operations/run/operation.handler.ts';
import { openClouds } from '../../platform/clouds/clouds.ts';
import { cellRequest, PROJECT, type StackConfig } from './customer-stack.ts';
import type { StackRecovery } from './stack-recovery.ts';

/** Gives the id of the cell's firewall, bringing it up where there is none. */
export type CellFirewall = () => Promise<number>;

/** What the cell's stack is moved with. */
interface CellDeps {
  engine: Engine;
  recover: StackRecovery;
  config: StackConfig;
}

/**
 * The cell's stack is brought up once per process, before its first customer; later calls share the answer as long as the
 * cloud has that firewall. Two customers at once share one run; a failed run is forgotten, so that the next customer tries
 * again.
 */
export function cellFirewall(engine: Engine, recover: StackRecovery, config: StackConfig): CellFirewall {
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
    // The one that this process brought up is looked for again: others may have deleted it, or mended the cell, since.
    if (before === undefined || (await idInCloud(hetzner, config)) === id) return id;
    if (known === before) known = undefined;
    return bringUpOnce();
  };
}

/**
 * Brings the cell's stack to what it declares, whatever its firewall looks like by now, and puts every server of the cell
 * behind it. The customers' stacks find that done when they are next compared. Gives the firewall's id.
 */
export async function repairCellStack(
  { engine, recover, config }: CellDeps,
  { signal, onStarted }: Partial<Pick<OperationRun, 'signal' | 'onStarted'>> = {},
): Promise<number> {
  const options = { ...(signal && { signal }), ...(onStarted && { onStarted }) };
  await recover.cell();
  // Hetzner's plugin breaks on a firewall that its state remembers and the cloud has not: the state must hear of it first.
  await engine.refresh(cellRequest(config), signal ? { signal } : {});
  const { outputs } = await engine.up(cellRequest(config, await recover.cell()), options);
  await protectServers(openClouds(config).hetzner, config.cell, String(outputs.firewallId));
  return outputs.firewallId;
}

/** Servers that one call puts behind the firewall. */
const BATCH_SIZE = 50;

async function protectServers(hetzner: HetznerClient, cell: string, firewallId: string): Promise<void> {
  const ours = await hetzner.listServers(`${managedBy.label}=${managedBy.value},cell=${cell}`);
  const open = ours.filter(({ firewalls }) => !firewalls.includes(firewallId)).map(({ id }) => id);
  for (let at = 0; at < open.length; at += BATCH_SIZE)
    await hetzner.applyFirewall(firewallId, open.slice(at, at + BATCH_SIZE));
}

async function bringUp(deps: CellDeps, hetzner: HetznerClient): Promise<number> {
  const { engine, recover, config } = deps;
  const adopt = await recover.cell();
  // A stack without its firewall: somebody deleted that, and every server of the cell stands open.
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
