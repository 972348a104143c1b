import { existsSync, statSync } from 'node:fs';
import path from 'node:path';
import type { InstanceRecord } from '../../api/assistants/instances/instance.model.ts';
import { stackRequest } from '../../api/assistants/provisioning/adopted-stack.ts';
import { type Config, withKeys } from '../../api/config.ts';
import { openClouds } from '../../api/platform/clouds/clouds.ts';
import { engineFor, policyPacksFor } from '../../api/platform/engine/engine.ts';
import { firewallName } from '../../infra/components/names.ts';
import type { ChangeCounts, PlannedChange } from '../../infra/engine/contract.ts';
import type { Toolchain } from '../../toolchain/locate.ts';
import { CommandFailure, EXIT } from '../failure.ts';
import { print, printError, printJson } from '../print.ts';
import { table } from '../table.ts';
import { type OperatorContext, requireCustomer, secretsOf, withContext } from './context.ts';
import { commandToolchain } from './setup.ts';

/** `refresh` reads the real state from the clouds first; `policyPack` is a folder with rules to check against. */
export interface PreviewOptions {
  refresh?: boolean;
  json?: boolean;
  policyPack?: string;
}

/** Prints what the worker would change for a customer. Exit code 0: nothing; 2: something; takes no lock. */
export async function preview(home: string, subdomain: string, options: PreviewOptions): Promise<void> {
  const found = await withContext(home, async (context) => {
    const instance = await requireCustomer(context, subdomain);
    await reportOperation(context, instance);
    return await previewInstance(context, instance, options);
  });
  if (options.json) printJson(found);
  else print(explain(found));
  process.exitCode = found.planned.length > 0 ? EXIT.differs : 0;
}

/** Says which operation may be making just these changes. On standard error: the preview itself stays as it is. */
async function reportOperation({ collections }: OperatorContext, { _id }: InstanceRecord): Promise<void> {
  const open = await collections.operations
    .findOne({ instanceId: _id, status: { $in: ['queued', 'running'] } })
    .sort({ createdAt: 1 })
    .lean();
  if (!open) return;
  const is = open.status === 'running' ? 'is in progress' : 'is in the queue';
  printError(
    `An operation (${open.kind}) ${is} and may make these changes: npx clawdet explain ${open._id}\n`,
  );
}

interface Found {
  changes: ChangeCounts;
  planned: PlannedChange[];
}

async function previewInstance(
  context: OperatorContext,
  instance: InstanceRecord,
  options: PreviewOptions,
): Promise<Found> {
  const { config } = context;
  const secrets = await secretsOf(context);
  const engine = engineFor(
    { ...config, enginePool: 1 },
    previewToolchain(config, options),
    secrets,
    policyFor(config, options),
  );
  try {
    const firewallId = await cellFirewallId(config);
    return await engine.preview(stackRequest(instance, withKeys(config, secrets.masterKey), { firewallId }), {
      refresh: options.refresh,
    });
  } finally {
    await engine.close();
  }
}

/** The toolchain for a preview; a policy pack in TypeScript needs the language host. Throws as `commandToolchain` does. */
export function previewToolchain(config: Config, { policyPack }: PreviewOptions): Toolchain {
  return commandToolchain(config, policyPack === undefined ? 'assistant' : 'operator');
}

const isFile = (name: string): boolean => statSync(name, { throwIfNoEntry: false })?.isFile() ?? false;

/** The engine's policy options for a preview. Throws CommandFailure if there is no policy pack at the path. */
export function policyFor(config: Config, { policyPack }: PreviewOptions) {
  if (policyPack === undefined) return {};
  const given = path.resolve(policyPack);
  // The engine starts a program as it is, and a folder through the language host of its runtime.
  const program = [given, path.join(given, 'pack')].find(isFile);
  if (program) return policyPacksFor(config, [program]);
  if (existsSync(path.join(given, 'PulumiPolicy.yaml'))) return policyPacksFor(config, [given]);
  throw new CommandFailure(
    `There is no policy pack in ${given}: it has no PulumiPolicy.yaml.`,
    'name the folder of one; ours is policy, in the checkout',
    EXIT.usage,
  );
}

/** The cell's firewall as the cloud has it; undefined before the cell's first customer. Throws CommandFailure (69). */
export async function cellFirewallId(config: Config): Promise<number | undefined> {
  const firewall = await openClouds(config)
    .hetzner.findFirewallByName(firewallName(config.cell))
    .catch((cause: Error) => {
      throw new CommandFailure(
        `The cell's firewall could not be read from Hetzner: ${cause.message}`,
        'try again in a minute; nothing was changed. npx clawdet doctor checks the clouds',
        EXIT.unavailable,
        { cause },
      );
    });
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
