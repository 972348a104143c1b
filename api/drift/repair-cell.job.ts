import { instanceLabel } from '../../infra/components/names.ts';
import { openClouds } from '../clouds.ts';
import type { Run, Work } from '../operations/operation.work.ts';
import { mendCell } from '../provisioning/cell-firewall.ts';
import type { ProvisionDeps } from '../provisioning/provision.job.ts';
import { judgeFailure } from '../provisioning/verdict.ts';
import { isMarked } from './inventory.compare.ts';
import { reopenFindings } from './repair.job.ts';

/** Servers that one call puts behind the firewall. */
const AT_ONCE = 50;

/**
 * Mends what all servers of a cell share: its own stack is brought to what it declares, and every server of ours that the
 * firewall does not stand before is put behind it. The customers' stacks find that done when they are next compared.
 */
export function cellRepairWork(deps: ProvisionDeps): Work {
  return {
    perform: (run) => repairCell(deps, run),
    judge: async (error, run) => judgeFailure(error, run, 'provisioning_failed'),
    afterFailure: (run, error) => reopenFindings(deps, run, error.code),
  };
}

async function repairCell(deps: ProvisionDeps, run: Run): Promise<void> {
  run.steps.start('comparing');
  const firewallId = String(await mendCell(deps, run));
  run.steps.succeed('comparing');
  run.steps.start('repairing');
  const { hetzner } = openClouds(deps.config);
  const open = await openServers(deps, firewallId);
  for (let at = 0; at < open.length; at += AT_ONCE) {
    run.signal.throwIfAborted();
    await hetzner.applyFirewall(firewallId, open.slice(at, at + AT_ONCE));
  }
  run.steps.succeed('repairing');
  run.steps.start('complete');
  run.steps.succeed('complete');
}

/** Ids of the cell's servers that the firewall does not stand before. */
async function openServers({ config, models }: ProvisionDeps, firewallId: string): Promise<string[]> {
  const servers = await openClouds(config).hetzner.listServers();
  const rows = await models.instances.find({ cell: config.cell }, { _id: 1 }).lean();
  const ours = new Set(rows.map(({ _id }) => _id.toString()));
  return servers
    .filter(({ labels }) => isMarked(labels) && ours.has(labels[instanceLabel] ?? ''))
    .filter(({ firewalls }) => !firewalls.includes(firewallId))
    .map(({ id }) => id);
}
