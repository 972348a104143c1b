import type { Types } from 'mongoose';
import { announceChange } from '../../../gateway/changes/change.commands.ts';
import { type GatewayKey, newProgramKey } from '../../../gateway/keys/key.ts';
import type { ProgramKeyRecord } from '../../../gateway/keys/program-key.model.ts';
import { isDuplicateKeyError } from '../../../gateway/store/duplicate-key.ts';
import { AppError } from '../../platform/errors/app-error.ts';
import type { AssistantCollections } from '../assistant.collections.ts';
import type { InstanceRecord } from '../instances/instance.model.ts';

type ProgramKeyCollections = Pick<AssistantCollections, 'programKeys' | 'llmChanges'>;

/** Valid keys of one assistant. Enough for a program each; a stolen account cannot leave hundreds behind. */
export const MAX_PROGRAM_KEYS = 10;

/** The valid keys of an instance's programs, oldest first. */
export function programKeysOf(
  { programKeys }: Pick<ProgramKeyCollections, 'programKeys'>,
  instanceId: Types.ObjectId,
): Promise<ProgramKeyRecord[]> {
  return programKeys.find({ instanceId, revokedAt: null }).sort({ createdAt: 1 }).lean();
}

/**
 * Creates a key for a program. Its text is returned once and stored nowhere. Of concurrent calls, none makes one too many:
 * each takes a numbered place. Throws `program_keys_full`.
 */
export async function createProgramKey(
  collections: ProgramKeyCollections,
  { _id: instanceId, teamId }: Pick<InstanceRecord, '_id' | 'teamId'>,
  name: string,
): Promise<{ key: GatewayKey; record: ProgramKeyRecord }> {
  const taken = new Set((await programKeysOf(collections, instanceId)).map(({ place }) => place));
  const places = Array.from({ length: MAX_PROGRAM_KEYS }, (_none, at) => `${instanceId} ${at + 1}`);
  for (const place of places.filter((one) => !taken.has(one))) {
    const key = newProgramKey();
    const row = { _id: key.hash, prefix: key.prefix, place, name, instanceId, teamId };
    const record = await createUnlessTaken(collections, row);
    if (!record) continue;
    await announceChange(collections, 'keys');
    return { key, record };
  }
  throw new AppError('program_keys_full');
}

/** Undefined if another call has just taken the place, or, once in four billion keys, the prefix. */
async function createUnlessTaken(
  { programKeys }: ProgramKeyCollections,
  row: Pick<ProgramKeyRecord, '_id' | 'prefix' | 'place' | 'name' | 'instanceId' | 'teamId'>,
): Promise<ProgramKeyRecord | undefined> {
  try {
    return (await programKeys.create(row)).toObject();
  } catch (error) {
    if (isDuplicateKeyError(error)) return undefined;
    throw error;
  }
}

/** Revokes a key of an instance by its prefix, within a second in every process. Throws `not_found`. */
export async function revokeProgramKey(
  collections: ProgramKeyCollections,
  instanceId: Types.ObjectId,
  prefix: string,
): Promise<ProgramKeyRecord> {
  const found = await collections.programKeys.findOne({ instanceId, prefix, revokedAt: null }).lean();
  if (!found)
    throw new AppError('not_found', { message: 'You have no such key. See the list on your dashboard.' });
  await revoke(collections, found);
  await announceChange(collections, 'keys');
  return found;
}

/** Revokes all keys of an instance's programs. The caller announces the change. */
export async function revokeProgramKeys(
  collections: Pick<ProgramKeyCollections, 'programKeys'>,
  instanceId: Types.ObjectId,
): Promise<void> {
  for (const record of await programKeysOf(collections, instanceId)) await revoke(collections, record);
}

/** The row stays, so that the key is known as revoked; its place is free again. */
async function revoke(
  { programKeys }: Pick<ProgramKeyCollections, 'programKeys'>,
  { _id }: Pick<ProgramKeyRecord, '_id'>,
): Promise<void> {
  await programKeys.updateOne({ _id }, { $set: { revokedAt: new Date(), place: _id } });
}
