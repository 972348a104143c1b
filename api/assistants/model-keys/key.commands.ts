import type { Types } from 'mongoose';
import { announceChange } from '../../../gateway/changes/change.commands.ts';
import type { KeyRecord } from '../../../gateway/keys/key.model.ts';
import { type GatewayKey, type KeySecret, keyOf } from '../../../gateway/keys/key.ts';
import type { ReadAssistant } from '../../../gateway/store/collections.ts';
import { isDuplicateKeyError } from '../../../gateway/store/duplicate-key.ts';
import type { AssistantCollections } from '../assistant.collections.ts';
import { setKeyGeneration } from '../instances/instance-state.commands.ts';
import { revokeProgramKeys } from './program-key.commands.ts';

type KeyCollections = Pick<AssistantCollections, 'llmKeys' | 'programKeys' | 'llmChanges' | 'instances'>;

/** The instance that owns a key. */
interface KeyOwner {
  _id: Types.ObjectId;
  teamId: Types.ObjectId;
  llm?: { keyGeneration: number } | null;
}

/** How long a key stays valid after a rotation, in ms, in case the assistant never gets the new one. */
const GRACE_MS = 24 * 3_600_000;

/** The generation of the key that an instance should have now. */
function generationOf({ llm }: Pick<KeyOwner, 'llm'>): number {
  return llm?.keyGeneration ?? 1;
}

/** The key that an instance should have now, for the stack that declares it. */
export function currentKey(secret: KeySecret, instance: Pick<KeyOwner, '_id' | 'llm'>): GatewayKey {
  return keyOf(secret, instance._id.toString(), generationOf(instance));
}

/** Makes the current key valid at the gateway, before it is on any server. Calling it twice changes nothing. */
export async function issueKey(
  collections: KeyCollections,
  secret: KeySecret,
  instance: KeyOwner,
): Promise<void> {
  const { hash, prefix } = currentKey(secret, instance);
  const { _id: instanceId, teamId } = instance;
  const generation = generationOf(instance);
  try {
    await collections.llmKeys.create({
      _id: hash,
      prefix,
      instanceId,
      teamId,
      generation,
      status: 'active',
    });
  } catch (error) {
    if (!isDuplicateKeyError(error)) throw error;
    return;
  }
  await announceChange(collections, 'keys');
}

/** Revokes retiring keys: the assistant has the current one by now. */
export async function retireOldKeys(collections: KeyCollections, instance: KeyOwner): Promise<void> {
  const { modifiedCount } = await collections.llmKeys.updateMany(
    { instanceId: instance._id, status: 'retiring', generation: { $ne: generationOf(instance) } },
    { $set: { status: 'revoked' } },
  );
  if (modifiedCount > 0) await announceChange(collections, 'keys');
}

/**
 * Creates an instance's next key and returns its generation. The present key stays valid until an update has brought the
 * next one to the server, at most a day. Two rotations at once create one new key.
 */
export async function rotateKey(
  collections: KeyCollections,
  secret: KeySecret,
  instance: KeyOwner,
): Promise<number> {
  const next = generationOf(instance) + 1;
  const { _id, teamId } = instance;
  await issueKey(collections, secret, { _id, teamId, llm: { keyGeneration: next } });
  await setKeyGeneration(collections, instance, next);
  await collections.llmKeys.updateMany(
    { instanceId: instance._id, generation: { $lt: next }, status: 'active' },
    { $set: { status: 'retiring', retiresAt: new Date(Date.now() + GRACE_MS) } },
  );
  await announceChange(collections, 'keys');
  return next;
}

/** Revokes all keys of an instance, also those of its owner's programs. */
export async function revokeKeys(collections: KeyCollections, { _id }: Pick<KeyOwner, '_id'>): Promise<void> {
  await collections.llmKeys.updateMany({ instanceId: _id }, { $set: { status: 'revoked' } });
  await revokeProgramKeys(collections, _id);
  await announceChange(collections, 'keys');
}

/** The keys of an instance, newest first; safe to show to support staff. */
export function keysOf(collections: KeyCollections, instanceId: Types.ObjectId): Promise<KeyRecord[]> {
  return collections.llmKeys.find({ instanceId }).sort({ generation: -1 }).lean();
}

/** How the gateway reads the assistant that a key belongs to. */
export function assistantReader({ instances }: Pick<AssistantCollections, 'instances'>): ReadAssistant {
  return (id) => instances.findById(id).lean();
}
