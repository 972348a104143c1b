import type { Engine } from '../../../infra/engine/contract.ts';
import type { EngineError } from '../../../infra/engine/failure/errors.ts';
import type { Collections } from '../../collections.ts';
import type { OperationRun } from '../../operations/run/operation.handler.ts';
import type { ProductCatalog } from '../catalog/catalog.ts';
import type { InstanceRecord } from '../instances/instance.model.ts';
import { PROJECT } from './customer-stack.ts';

/** What an instance is moved with. */
interface PlacementDeps {
  collections: Collections;
  catalog: ProductCatalog;
  engine: Pick<Engine, 'examine'>;
}

/**
 * Puts an instance where the catalog says to try next, once its run failed for want of room: the next location where the
 * type is sold out, the next type where the account may hold no more of this one. False where the failure is another, or
 * every place has been tried; the next order begins at the first again.
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
  const next = nextOf(region, tier, instance.placement);
  const placement = next ?? catalog.firstPlacement(region, tier) ?? instance.placement;
  await collections.instances.updateOne({ _id: instance._id }, { $set: { placement } });
  return next !== undefined;
}

/** Which way to go on. A limit on servers or addresses meets every type alike: then each costs one refused call more. */
function placementStrategy(
  catalog: ProductCatalog,
  { code, next }: EngineError,
): ProductCatalog['nextPlacement'] | undefined {
  if (next === 'next_location') return catalog.nextPlacement;
  return code === 'quota_exceeded' ? catalog.nextType : undefined;
}

/** A server that is there stays what and where it is: the limit is then another one, such as that of the zone's records. */
async function hasServer({ engine }: PlacementDeps, { cell, subdomain }: InstanceRecord): Promise<boolean> {
  const { resources } = await engine.examine({ cell, project: PROJECT, stack: subdomain });
  return resources.some(({ type, id }) => type === 'hcloud:index/server:Server' && id !== '');
}
