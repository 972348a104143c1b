import type { Types } from 'mongoose';
import { suspendTeam } from '../../accounts/teams/team.commands.ts';
import type { Suspension } from '../../accounts/teams/team.model.ts';
import type { Lease } from '../../operations/lease/operation.lease.ts';
import { stackLockFilter } from '../../operations/lease/stack-lock.ts';
import type { OperationRecord } from '../../operations/operation.model.ts';
import type { AssistantCollections } from '../assistant.collections.ts';
import type { InstanceRecord } from './instance.model.ts';

/*
 * Writes of what an instance's row says: desired and observed state, suspension.
 * `instance-claims.commands.ts` has the writes of whether the row exists and which operation it names.
 */

type Instances = Pick<AssistantCollections, 'instances'>;

/** Stores the placement that the next run declares. */
export async function setPlacement(
  { instances }: Instances,
  _id: Types.ObjectId,
  placement: InstanceRecord['placement'],
): Promise<void> {
  await instances.updateOne({ _id }, { $set: { placement } });
}

/** Has the assistant installed again without other changes, if this is the instance's current operation. */
export async function raiseInstallation(
  { instances }: Instances,
  { _id, instanceId }: Pick<OperationRecord, '_id' | 'instanceId'>,
): Promise<void> {
  await instances.updateOne(
    { _id: instanceId, operationId: _id },
    { $inc: { 'desired.installation': 1, 'desired.generation': 1 } },
  );
}

/** Sets the generation of the key that an instance should have, if it still is the one that was read. */
export async function setKeyGeneration(
  { instances }: Instances,
  { _id, llm }: Pick<InstanceRecord, '_id' | 'llm'>,
  keyGeneration: number,
): Promise<void> {
  await instances.updateOne(
    { _id, 'llm.keyGeneration': llm?.keyGeneration ?? null },
    { $set: { llm: { keyGeneration } }, $inc: { 'desired.generation': 1 } },
  );
}

/** Stores the state after a successful run. False, and nothing changed, if another operation has the stack lock. */
export async function setObserved(
  { instances }: Instances,
  lease: Lease,
  state: Required<Pick<InstanceRecord, 'observed' | 'readyAt'>>,
): Promise<boolean> {
  const { matchedCount } = await instances.updateOne(stackLockFilter(lease), { $set: state });
  return matchedCount > 0;
}

/**
 * Stores what the stack of an adopted server declares, and where that server is. False, and nothing changed, if another
 * operation has the stack lock.
 */
export async function setAdopted(
  { instances }: Instances,
  lease: Lease,
  { adopted, placement }: Required<Pick<InstanceRecord, 'adopted' | 'placement'>>,
): Promise<boolean> {
  const { matchedCount } = await instances.updateOne(stackLockFilter(lease), {
    $set: { adopted, placement },
  });
  return matchedCount > 0;
}

/**
 * Refuses the calls to models of a team's assistants, or allows them again with null. The team's row keeps it, so that
 * deleting the assistant and ordering another one does not end it.
 */
export async function setSuspension(
  collections: Pick<AssistantCollections, 'teams' | 'users' | 'instances'>,
  teamId: Types.ObjectId,
  suspension: Suspension | null,
): Promise<void> {
  await suspendTeam(collections, teamId, suspension);
  await collections.instances.updateMany({ teamId }, { $set: { suspension } });
}
