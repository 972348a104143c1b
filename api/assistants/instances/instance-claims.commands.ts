import type { Types } from 'mongoose';
import { suspensionOf } from '../../accounts/teams/team.suspension.ts';
import type { Lease } from '../../operations/lease/operation.lease.ts';
import { stackLockFilter } from '../../operations/lease/stack-lock.ts';
import type { OperationRecord } from '../../operations/operation.model.ts';
import type { AssistantCollections } from '../assistant.collections.ts';
import type { InstanceRecord } from './instance.model.ts';

/*
 * Writes of an instance's row: whether it exists, and which operation it names. `instance-state.commands.ts` has the
 * writes of what the row says; the lock on the stack has its own writer, `operations/lease/stack-lock.ts`.
 */

type Instances = Pick<AssistantCollections, 'instances'>;
type Claim = Pick<OperationRecord, '_id' | 'instanceId'>;

/** What an order decides about a new instance. An adopted server decides its id, too. */
type NewInstance = Pick<InstanceRecord, 'teamId' | 'subdomain' | 'cell' | 'desired' | 'placement'> &
  Partial<Pick<InstanceRecord, '_id' | 'adopted'>>;

/**
 * Creates a row, suspended if its team or another one of the team's owner is. Rejects with a duplicate key error if the
 * subdomain, the team's slot or the id is taken.
 */
export async function createInstance(
  collections: Pick<AssistantCollections, 'users' | 'teams' | 'instances'>,
  row: NewInstance,
): Promise<InstanceRecord> {
  const { instances } = collections;
  const created = (await instances.create(row)).toObject();
  // Read once the row exists: a suspension at the same moment changes the team first, then the rows that exist.
  const suspension = await suspensionOf(collections, row.teamId);
  if (!suspension) return created;
  await instances.updateOne({ _id: created._id }, { $set: { suspension } });
  return { ...created, suspension };
}

/** Removes a row that was created a moment ago and that no other process knows yet. */
export async function deleteNewInstance({ instances }: Instances, _id: Types.ObjectId): Promise<void> {
  await instances.deleteOne({ _id });
}

/** Removes a row, if no operation has claimed it. */
export async function deleteUnclaimedInstance({ instances }: Instances, _id: Types.ObjectId): Promise<void> {
  await instances.deleteOne({ _id, operationId: null });
}

/** Removes the row of a removed stack, which frees the subdomain; only for the holder of the stack lock. */
export async function deleteRemovedInstance({ instances }: Instances, lease: Lease): Promise<void> {
  await instances.deleteOne(stackLockFilter(lease));
}

/**
 * Gives an instance that was never set up another subdomain. False if it has been set up, or if another operation is its
 * current one by now. Rejects with a duplicate key error if the subdomain is taken.
 */
export async function renameInstance(
  { instances }: Instances,
  { _id, operationId }: Pick<InstanceRecord, '_id' | 'operationId'>,
  subdomain: string,
): Promise<boolean> {
  const { matchedCount } = await instances.updateOne(
    { _id, operationId: operationId ?? null, observed: null },
    { $set: { subdomain } },
  );
  return matchedCount > 0;
}

/**
 * Names an operation as the instance's current one; a removal also marks the instance as absent. False if the row no
 * longer names the operation that it named when it was read: of concurrent requests, one wins.
 */
export async function setCurrentOperation(
  { instances }: Instances,
  { _id, operationId }: Pick<InstanceRecord, '_id' | 'operationId'>,
  operation: Pick<OperationRecord, '_id' | 'kind'>,
): Promise<boolean> {
  const isRemoval = operation.kind === 'destroy';
  const { modifiedCount } = await instances.updateOne(
    { _id, operationId: operationId ?? null },
    {
      $set: { operationId: operation._id, ...(isRemoval && { 'desired.present': false }) },
      ...(isRemoval && { $inc: { 'desired.generation': 1 } }),
    },
  );
  return modifiedCount > 0;
}

/** Names an operation as the instance's current one, if the row names none: a crash between two writes left it so. */
export async function claimUnclaimedInstance(
  { instances }: Instances,
  { _id, instanceId }: Claim,
): Promise<void> {
  await instances.updateOne({ _id: instanceId, operationId: null }, { $set: { operationId: _id } });
}

/** Names an earlier operation again, or none, if this one is the instance's current one. */
export async function restoreOperation(
  { instances }: Instances,
  { _id, instanceId }: Claim,
  earlier: Types.ObjectId | null,
): Promise<void> {
  await instances.updateOne({ _id: instanceId, operationId: _id }, { $set: { operationId: earlier } });
}

/** Marks an instance as present again, at this generation, if its removal is still its current operation. */
export async function undoRemoval(
  { instances }: Instances,
  { _id, instanceId }: Claim,
  generation: number,
): Promise<void> {
  await instances.updateOne(
    { _id: instanceId, operationId: _id },
    { $set: { 'desired.present': true, 'desired.generation': generation, operationId: null } },
  );
}
