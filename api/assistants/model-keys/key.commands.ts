import type { Types } from 'mongoose';
import { announceChange } from '../../../gateway/changes/change.commands.ts';
import type { KeyRecord } from '../../../gateway/keys/key.model.ts';
import { type InstanceKey, type KeySecret, keyOf } from '../../../gateway/keys/key.ts';
import { isDuplicate } from '../../../gateway/store/duplicate.ts';
import type { Models } from '../../collections.ts';

type KeyModels = Pick<Models, 'llmKeys' | 'llmChanges' | 'instances'>;

/** Whose key. */
interface Holder {
  _id: Types.ObjectId;
  ownerId: Types.ObjectId;
  llm?: { keyGeneration: number } | null;
}

/** How long a key opens after its successor was made, in ms, should the assistant never get that one. */
const GRACE_MS = 24 * 3_600_000;

/** Which of its keys an instance is to have now. */
function generationOf({ llm }: Pick<Holder, 'llm'>): number {
  return llm?.keyGeneration ?? 1;
}

/** The key that an instance is to have now, for the stack that declares it. */
export function currentKey(secret: KeySecret, instance: Pick<Holder, '_id' | 'llm'>): InstanceKey {
  return keyOf(secret, instance._id.toString(), generationOf(instance));
}

/** Makes the current key open the gateway. Before it is on any server; doing it twice changes nothing. */
export async function issueKey(models: KeyModels, secret: KeySecret, instance: Holder): Promise<void> {
  const { hash, prefix } = currentKey(secret, instance);
  const { _id: instanceId, ownerId } = instance;
  const generation = generationOf(instance);
  try {
    await models.llmKeys.create({
      _id: hash,
      prefix,
      instanceId,
      ownerId,
      generation,
      status: 'active',
    });
  } catch (error) {
    if (!isDuplicate(error)) throw error;
    return;
  }
  await announceChange(models, 'keys');
}

/** Every key but the current one stops opening: the assistant has that one by now. */
export async function retireOldKeys(models: KeyModels, instance: Holder): Promise<void> {
  const { modifiedCount } = await models.llmKeys.updateMany(
    { instanceId: instance._id, status: 'retiring', generation: { $ne: generationOf(instance) } },
    { $set: { status: 'revoked' } },
  );
  if (modifiedCount > 0) await announceChange(models, 'keys');
}

/**
 * Gives an instance its next key and returns the generation. The one it has opens until the update that brings the next one
 * to its server is done, at most a day. Two rotations at once make one new key.
 */
export async function rotateKey(models: KeyModels, secret: KeySecret, instance: Holder): Promise<number> {
  const generation = generationOf(instance);
  const next = generation + 1;
  const { _id, ownerId } = instance;
  await issueKey(models, secret, { _id, ownerId, llm: { keyGeneration: next } });
  await models.instances.updateOne(
    { _id: instance._id, 'llm.keyGeneration': instance.llm ? generation : null },
    { $set: { llm: { keyGeneration: next } }, $inc: { 'desired.generation': 1 } },
  );
  await models.llmKeys.updateMany(
    { instanceId: instance._id, generation: { $lt: next }, status: 'active' },
    { $set: { status: 'retiring', retiresAt: new Date(Date.now() + GRACE_MS) } },
  );
  await announceChange(models, 'keys');
  return next;
}

/** None of an instance's keys opens anything any more. */
export async function revokeKeys(models: KeyModels, { _id }: Pick<Holder, '_id'>): Promise<void> {
  await models.llmKeys.updateMany({ instanceId: _id }, { $set: { status: 'revoked' } });
  await announceChange(models, 'keys');
}

/** The keys of an instance, newest first; what a support person may see. */
export function keysOf(models: KeyModels, instanceId: Types.ObjectId): Promise<KeyRecord[]> {
  return models.llmKeys.find({ instanceId }).sort({ generation: -1 }).lean();
}
