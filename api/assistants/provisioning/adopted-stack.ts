import type { StackRequest } from '../../../infra/engine/contract.ts';
import { type AdoptedInputs, type AdoptedOutputs, adoptedStack } from '../../../stacks/adopted.contract.ts';
import { AppError } from '../../platform/errors/app-error.ts';
import type { AdoptedDnsRecord, AdoptedServerRecord, Adoption } from '../instances/adoption.model.ts';
import type { InstanceRecord } from '../instances/instance.model.ts';
import { credentialsOf, customerRequest, type RunInputs, type StackConfig } from './customer-stack.ts';

/** The fields of an instance that the stack of its adopted server depends on. */
type AdoptedInstance = Pick<InstanceRecord, '_id' | 'subdomain' | 'cell' | 'adopted'>;

/** Inputs of one run on an adopted server's stack. */
export interface AdoptedRun {
  mode?: AdoptedInputs['mode'];
  /** What to declare of the record: by default what was adopted, as the state has it. */
  record?: AdoptedInputs['record'] | 'none';
  /** Whether the cloud's own protection against deletion is lifted: only before a removal. */
  unprotected?: boolean;
}

/** Throws `not_for_adopted` if the instance has no adopted server, or one whose clouds have not been read yet. */
export function adoptedInputsFor(
  { subdomain, cell, adopted }: AdoptedInstance,
  config: StackConfig,
  { mode = 'keep', record, unprotected = false }: AdoptedRun = {},
): AdoptedInputs {
  if (!adopted?.server)
    throw new AppError('not_for_adopted', { message: 'The adoption of this server has not begun.' });
  const declared = record ?? (adopted.record ? declaredRecord(adopted.record) : 'none');
  return adoptedStack.inputs.parse({
    subdomain,
    cell,
    zoneId: config.cloudflare.zoneId,
    baseDomain: config.baseDomain,
    server: declaredServer(adopted.serverId, adopted.server, unprotected),
    ...(declared !== 'none' && { record: declared }),
    mode,
  });
}

/** One run on the stack of an adopted server. */
export function adoptedRequest(
  instance: AdoptedInstance,
  config: StackConfig,
  run: AdoptedRun = {},
): StackRequest<AdoptedInputs, AdoptedOutputs> {
  return {
    program: adoptedStack,
    stack: instance.subdomain,
    cell: instance.cell,
    inputs: adoptedInputsFor(instance, config, run),
    credentials: credentialsOf(config),
  };
}

/** One run on an instance's stack, of whichever kind it is. */
export function stackRequest(
  instance: Parameters<typeof customerRequest>[0] & AdoptedInstance,
  config: StackConfig,
  run: RunInputs = {},
): StackRequest<unknown, unknown> {
  return instance.adopted ? adoptedRequest(instance, config) : customerRequest(instance, config, run);
}

/** The record as the program declares it. Its id is not declared: see `AdoptedRecord`. */
export function declaredRecord({ ttl, proxied, comment }: AdoptedDnsRecord): AdoptedInputs['record'] {
  return { ttl, proxied, ...(comment != null && { comment }) };
}

function declaredServer(
  id: Adoption['serverId'],
  { labels, image, placementGroupId, ...server }: AdoptedServerRecord,
  unprotected: boolean,
): AdoptedInputs['server'] {
  return {
    id,
    ...server,
    ...(image != null && { image }),
    ...(placementGroupId != null && { placementGroupId }),
    labels: Object.fromEntries(labels.map(({ name, value }) => [name, value])),
    // Hetzner changes both together, or none.
    ...(unprotected && { deleteProtection: false, rebuildProtection: false }),
  };
}
