import { customerTypes } from '../../../infra/clouds/adoption.ts';
import type { Engine } from '../../../infra/engine/contract.ts';
import type { EngineError } from '../../../infra/engine/failure/errors.ts';
import type { OperationRun } from '../../operations/run/operation.handler.ts';
import type { AssistantCollections } from '../assistant.collections.ts';
import type { ReadAvailability } from '../catalog/availability.ts';
import type { ChooseNextPlacement, ProductCatalog } from '../catalog/catalog.ts';
import type { InstanceRecord } from '../instances/instance.model.ts';
import { setPlacement } from '../instances/instance-state.commands.ts';
import { PROJECT } from './customer-stack.ts';

interface PlacementDeps {
  collections: AssistantCollections;
  catalog: ProductCatalog;
  availability: ReadAvailability;
  engine: Pick<Engine, 'examine'>;
}

/**
 * Moves an instance to the catalog's next placement after its run failed for lack of capacity: to the next location if
 * the type is sold out, to the next type if the account's limit for this one is reached. Passes over what the cloud says
 * is sold out. False for any other failure, or when every placement has been tried; the next order then starts at the
 * first again.
 */
export async function tryNextPlacement(
  deps: PlacementDeps,
  { operation }: OperationRun,
  error: EngineError,
): Promise<boolean> {
  const { collections, catalog } = deps;
  const nextOf = placementStrategy(catalog, error);
  const instance = nextOf && (await collections.instances.findOne({ _id: operation.instanceId }).lean());
  if (!nextOf || !instance || (await hasServer(deps, instance))) return false;
  const { region, tier } = instance.desired;
  const isAvailable = await deps.availability();
  const next = nextOf(region, tier, instance.placement, isAvailable);
  const placement = next ?? catalog.firstPlacement(region, tier, isAvailable) ?? instance.placement;
  await setPlacement(collections, instance._id, placement);
  return next !== undefined;
}

/** How to find the next placement. A limit on servers or addresses affects all types: each costs one refused call. */
function placementStrategy(
  catalog: ProductCatalog,
  { code, next }: EngineError,
): ChooseNextPlacement | undefined {
  if (next === 'next_location') return catalog.nextPlacement;
  return code === 'quota_exceeded' ? catalog.nextType : undefined;
}

/** Whether an instance's stack has a server. It keeps its type and location, whatever limit a later run meets. */
export async function hasServer(
  { engine }: Pick<PlacementDeps, 'engine'>,
  { cell, subdomain }: InstanceRecord,
): Promise<boolean> {
  const { resources } = await engine.examine({ cell, project: PROJECT, stack: subdomain });
  return resources.some(({ type, id }) => type === customerTypes.server && id !== '');
}
