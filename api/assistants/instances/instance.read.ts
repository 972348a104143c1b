import type { OperationRecord } from '../../operations/operation.model.ts';
import { isUpkeep, operationKind } from '../../operations/operation.schema.ts';
import { isOver } from '../../operations/read/operation.present.ts';
import type { AssistantCollections } from '../assistant.collections.ts';
import { lastOperation } from './instance.commands.ts';
import type { InstanceRecord } from './instance.model.ts';
import { presentInstance } from './instance.present.ts';
import type { InstanceBody } from './instance.schema.ts';
import type { ReadScannedStates } from './scanned-state.ts';

interface InstanceReadDeps {
  collections: AssistantCollections;
  config: { instanceUrl: string };
  scannedStates: ReadScannedStates;
}

/** The public form of an instance, with its operation and what scans say about it. */
export async function readInstanceBody(
  deps: InstanceReadDeps,
  instance: InstanceRecord,
): Promise<InstanceBody> {
  return presentWithScans(deps, instance, await shownOperation(deps.collections, instance));
}

/** The same for a caller that has read the operation. */
export async function presentWithScans(
  { config, scannedStates }: InstanceReadDeps,
  instance: InstanceRecord,
  operation: OperationRecord | null,
): Promise<InstanceBody> {
  const stateOf = await scannedStates([instance]);
  return presentInstance(instance, operation, stateOf(instance), config);
}

/**
 * The operation that a page shows for an instance: an update or repair that is open, also if it is still queued and the
 * row does not name it yet; otherwise the last one.
 */
export async function shownOperation(
  collections: AssistantCollections,
  instance: InstanceRecord,
): Promise<OperationRecord | null> {
  const last = await lastOperation(collections, instance);
  if (!instance.observed || !instance.desired.present || (last && !isOver(last))) return last;
  const upkeep = await collections.operations
    .findOne({ instanceId: instance._id, status: { $in: ['queued', 'running'] }, kind: { $in: UPKEEP } })
    .lean();
  return upkeep ?? last;
}

const UPKEEP = operationKind.options.filter((kind) => isUpkeep({ kind }));
