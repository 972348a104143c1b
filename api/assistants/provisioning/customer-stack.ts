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
import { AppError } from '../../platform/errors/app-error.ts';
import type { InstanceRecord } from '../instances/instance.model.ts';
import { instanceUrl } from '../instances/instance.present.ts';
import { currentKey } from '../model-keys/key.commands.ts';

/** The project of every stack. */
export const PROJECT = 'clawdet';

/** The configuration that all customers' stacks share. */
export type StackConfig = Pick<
  KeyedConfig,
  'cloudflare' | 'baseDomain' | 'instanceUrl' | 'sshPort' | 'sshSources' | 'llm' | 'hetzner' | 'cell' | 'keys'
>;

/** The fields of an instance that its stack depends on. */
type DeclaredInstance = Pick<
  InstanceRecord,
  '_id' | 'subdomain' | 'cell' | 'desired' | 'placement' | 'llm' | 'adopted'
>;

/** Inputs of a run that neither the instance nor the configuration has. */
export interface RunInputs {
  /** From the cell's stack; the same for all its customers. */
  firewallId?: number;
  /** Cloud ids to adopt, after a crash only. */
  adopt?: CustomerInputs['adopt'];
  /** Whether this run may change the type of the server, which cuts its power. */
  changeServerType?: boolean;
}

/**
 * The inputs of a customer's stack. The worker and the operator's command line both declare exactly these, so that a
 * manual preview shows no change for a customer in order. Throws if an instance does not fit the contract, and
 * `not_for_adopted` for an adopted server, which this program would replace.
 */
export function customerInputsFor(
  instance: DeclaredInstance,
  config: StackConfig,
  run: RunInputs = {},
): CustomerInputs {
  if (instance.adopted) throw new AppError('not_for_adopted');
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
    // The assistant calls models through our gateway, with a key for this instance only.
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

/** The providers' configuration, passed by environment only. */
export function credentialsOf(config: Pick<KeyedConfig, 'hetzner' | 'cloudflare'>): Record<string, string> {
  return {
    HCLOUD_TOKEN: config.hetzner.token,
    HCLOUD_ENDPOINT: config.hetzner.endpoint,
    CLOUDFLARE_API_TOKEN: config.cloudflare.token,
    CLOUDFLARE_BASE_URL: config.cloudflare.baseUrl,
  };
}
