import type { Types } from 'mongoose';
import { AppError } from '../../platform/errors/app-error.ts';
import type { AssistantCollections } from '../assistant.collections.ts';

/** How long programs and bookmarks of the last owner may still send secrets to the address. */
const HELD_DAYS = 30;
const HELD_MS = HELD_DAYS * 86_400_000;

type Names = Pick<AssistantCollections, 'heldNames'>;

/** Holds the name of an assistant that is being deleted for its owner. Repeating it is harmless. */
export async function holdName(
  { heldNames }: Names,
  { subdomain, teamId }: { subdomain: string; teamId: Types.ObjectId },
  now = new Date(),
): Promise<void> {
  await heldNames.deleteMany({ until: { $lt: now } });
  const until = new Date(now.getTime() + HELD_MS);
  await heldNames.updateOne({ _id: subdomain }, { $set: { teamId, until } }, { upsert: true });
}

/** Throws `subdomain_taken` if the name is held for another owner. */
export async function refuseHeldName(
  { heldNames }: Names,
  subdomain: string,
  teamId: Types.ObjectId,
  now = new Date(),
): Promise<void> {
  const held = await heldNames.exists({ _id: subdomain, teamId: { $ne: teamId }, until: { $gt: now } });
  if (held) throw new AppError('subdomain_taken');
}
