import { openClouds } from '../../api/clouds.ts';
import type { Config } from '../../api/config.ts';
import { engineFor, toolchainFor } from '../../api/engine.ts';
import type { InstanceRecord } from '../../api/instances/instance.model.ts';
import { customerRequest } from '../../api/operators/customer-stack.ts';
import { readPassphrase } from '../../api/secrets/passphrase.ts';
import { firewallName } from '../../infra/components/names.ts';
import type { ChangeCounts, PlannedChange } from '../../infra/engine/contract.ts';
import { table } from '../table.ts';
import { customerNamed, withContext } from './context.ts';

/** Says what the worker would change for a customer. Exit code 0: nothing; 2: something; takes no lock. */
export async function preview(
  home: string,
  subdomain: string,
  { refresh, json }: { refresh?: boolean; json?: boolean },
): Promise<void> {
  const found = await withContext(home, async (context) => {
    const instance = await customerNamed(context, subdomain);
    return await previewInstance(context.config, instance, refresh ?? false);
  });
  process.stdout.write(json ? `${JSON.stringify(found, null, 2)}\n` : explain(found));
  process.exitCode = found.planned.length > 0 ? 2 : 0;
}

interface Found {
  changes: ChangeCounts;
  planned: PlannedChange[];
}

async function previewInstance(config: Config, instance: InstanceRecord, refresh: boolean): Promise<Found> {
  const passphrase = await readPassphrase(config.passphrase, config.home);
  const engine = engineFor({ ...config, enginePool: 1 }, toolchainFor(config), passphrase);
  try {
    const firewallId = await cellFirewallId(config);
    return await engine.preview(customerRequest(instance, config, { firewallId }), { refresh });
  } finally {
    await engine.close();
  }
}

/** The cell's firewall as the cloud has it; undefined before the cell's first customer. */
export async function cellFirewallId(config: Config): Promise<number | undefined> {
  const firewall = await openClouds(config).hetzner.findFirewallByName(firewallName(config.cell));
  return firewall ? Number(firewall.id) : undefined;
}

function explain({ changes, planned }: Found): string {
  const counts = Object.entries(changes)
    .map(([action, count]) => `${count} ${action}`)
    .join(', ');
  if (planned.length === 0) return `Nothing changes (${counts}).\n`;
  return `${table(
    ['action', 'resource', 'type', 'differs'],
    planned.map(({ action, name, type, paths }) => [action, name, type, paths.join(' ')]),
  )}\n${counts}\n`;
}
