import type { StackRequest } from '../../../infra/engine/contract.ts';
import {
  type CellInputs,
  type CellOutputs,
  cellStack,
  cellStackName,
} from '../../../stacks/cell.contract.ts';
import {
  type CustomerInputs,
  type CustomerOutputs,
  customerInputs,
  customerStack,
} from '../../../stacks/customer.contract.ts';
import type { KeyedConfig } from '../../config.ts';
import type { InstanceRecord } from '../instances/instance.model.ts';
import { instanceUrl } from '../instances/instance.present.ts';
import { currentKey } from '../model-keys/key.commands.ts';

/** The project of every stack. */
export const PROJECT = 'clawdet';

/** What the configuration says about every customer. */
export type StackConfig = Pick<
  KeyedConfig,
  'cloudflare' | 'baseDomain' | 'instanceUrl' | 'sshPort' | 'sshSources' | 'llm' | 'hetzner' | 'cell' | 'keys'
>;

/** As much of an instance as its stack is made of. */
type DeclaredInstance = Pick<InstanceRecord, '_id' | 'subdomain' | 'cell' | 'desired' | 'placement' | 'llm'>;

/** What a run adds that neither the instance nor the configuration knows. */
export interface RunInputs {
  /** Of the cell's stack; the same for all its customers. */
  firewallId?: number;
  /** Cloud ids to take over, after a crash only. */
  adopt?: CustomerInputs['adopt'];
}

/**
 * What a customer's stack is made of. The worker and the operator's command line both declare exactly this, so that a
 * preview by hand shows no change for a customer in order. Throws where an instance does not fit the contract.
 */
export function customerInputsFor(
  instance: DeclaredInstance,
  config: StackConfig,
  run: RunInputs = {},
): CustomerInputs {
  const { subdomain, cell, desired, placement } = instance;
  return customerInputs.parse({
    subdomain,
    instanceId: instance._id.toString(),
    cell,
    tier: desired.tier,
    region: desired.region,
    location: placement.location,
    serverType: placement.serverType,
    image: desired.image,
    installation: desired.installation ?? 0,
    zoneId: config.cloudflare.zoneId,
    baseDomain: config.baseDomain,
    publicUrl: instanceUrl(config.instanceUrl, subdomain),
    sshPort: config.sshPort,
    // Models are asked through our gateway, with a key of this instance alone.
    model: { ...config.llm.assistants, apiKey: currentKey(config.keys, instance).text },
    ...run,
  });
}

/** One run on a customer's stack. */
export function customerRequest(
  instance: DeclaredInstance,
  config: StackConfig,
  run: RunInputs = {},
): StackRequest<CustomerInputs, CustomerOutputs> {
  return {
    program: customerStack,
    stack: instance.subdomain,
    cell: instance.cell,
    inputs: customerInputsFor(instance, config, run),
    credentials: credentialsOf(config),
  };
}

/** One run on a cell's own stack. */
export function cellRequest(
  config: StackConfig,
  adopt: CellInputs['adopt'] = {},
): StackRequest<CellInputs, CellOutputs> {
  return {
    program: cellStack,
    stack: cellStackName,
    cell: config.cell,
    inputs: cellStack.inputs.parse({ cell: config.cell, sshSources: config.sshSources, adopt }),
    credentials: credentialsOf(config),
  };
}

/** What the providers are configured with, by environment only. */
export function credentialsOf(config: Pick<KeyedConfig, 'hetzner' | 'cloudflare'>): Record<string, string> {
  return {
    HCLOUD_TOKEN: config.hetzner.token,
    HCLOUD_ENDPOINT: config.hetzner.endpoint,
    CLOUDFLARE_API_TOKEN: config.cloudflare.token,
    CLOUDFLARE_BASE_URL: config.cloudflare.baseUrl,
  };
}
